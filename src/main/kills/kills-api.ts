import type { Handlers } from '../../shared/contract/handlers';
import type { KillWatch } from './kill-watch';

export function createKillHandler(watch: Pick<KillWatch, 'recent'>): Handlers['health']['kills'] {
  return ({ fromMs, toMs, limit }) => watch.recent.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).slice(0, limit);
}
