import type { CollectorStatus } from '../../shared/contract/schemas';
import { degraded, ok } from './service-check';
import type { DeclaredService } from './service-watch';

export interface OwnParts {
  readonly budget: { readonly level: number; readonly steps: readonly string[] };
  /** Undefined if the main thread was not blocked recently. */
  readonly loop: { readonly recentProblem: string | undefined };
  readonly worker: { readonly restarts: number };
  readonly collectors: () => readonly Pick<CollectorStatus, 'id' | 'state'>[];
}

/** Time for which a restart of the worker is mentioned. */
const RESTART_NOTICE_MS = 10 * 60_000;

/**
 * Presents Homeostat as a service: degraded while it slows itself down. A blocked main thread, a restarted worker and a
 * source that waits after failures are mentioned and cost no points: the first two are over, and the last may be the
 * machine's nature.
 */
export function createOwnService(parts: OwnParts, monotonicMs: () => number): DeclaredService {
  let knownRestarts = 0;
  let restartedAtMs = Number.NEGATIVE_INFINITY;

  function findNews(waiting: readonly string[]) {
    const { loop, worker } = parts;
    if (worker.restarts !== knownRestarts) {
      knownRestarts = worker.restarts;
      restartedAtMs = monotonicMs();
    }
    return [
      loop.recentProblem,
      monotonicMs() - restartedAtMs <= RESTART_NOTICE_MS && 'the worker was restarted',
      waiting.length > 0 && `sources waiting to retry: ${waiting.join(', ')}`,
    ].filter(Boolean);
  }

  return {
    origin: 'own',
    definition: {
      name: 'homeostat',
      kind: 'process',
      match: 'homeostat',
      min_count: 1,
      interval_seconds: 10,
      timeout_seconds: 5,
      retries: 0,
      depends_on: [],
      restart_on_failure: false,
    },
    check: {
      check: async () => {
        const { budget, collectors } = parts;
        const waiting = collectors()
          .filter(({ state }) => state === 'backing-off')
          .map(({ id }) => id);
        const message = [...(budget.steps.length > 0 ? budget.steps : ['not throttled']), ...findNews(waiting)].join(
          '; ',
        );
        const values = { slowed_steps: budget.level, waiting_sources: waiting.length };
        return (budget.level > 0 ? degraded : ok)(message, values);
      },
    },
  };
}
