import type { State } from '../../shared/model/severity';
import type { Score } from './score';

/** Scores below which a state is called so. */
export const DEGRADED_BELOW = 90;
export const UNHEALTHY_BELOW = 70;
export const CRITICAL_BELOW = 50;

/** What the score says of the machine at one instant, before dwell times. A critical finding is at least `unhealthy`. */
export function wantedState({ score, deductions }: Score): Exclude<State, 'recovering' | 'unknown'> {
  if (score < CRITICAL_BELOW) return 'critical';
  if (score < UNHEALTHY_BELOW || deductions.some(({ severity }) => severity === 'critical')) return 'unhealthy';
  return score < DEGRADED_BELOW ? 'degraded' : 'healthy';
}
