import type { State } from '../../../shared/model/severity';
import { readyValue } from '../../live/loadable';
import { ACTIONS, recommendationsQuery } from '../../live/optimization-queries';
import { useQuery } from '../../live/use-query';
import type { Help } from './verdict';

const NEEDS_NONE: readonly State[] = ['unknown', 'healthy', 'recovering'];

/** What is recommended first where something is wrong. Nothing is asked where nothing is. */
export function useHelp(state: State): Help | undefined {
  const isNeeded = !NEEDS_NONE.includes(state);
  const recommendations = readyValue(useQuery(isNeeded ? recommendationsQuery(0) : undefined).loaded);
  const actions = readyValue(useQuery(isNeeded ? ACTIONS : undefined).loaded);
  const best = recommendations?.recommended[0];
  const summary = actions?.find(({ id }) => id === best?.action)?.summary;
  if (!isNeeded || best === undefined || summary === undefined) return undefined;
  return { summary, target: best.target, targetText: best.targetText };
}
