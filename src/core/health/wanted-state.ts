import type { State } from '../../shared/model/severity';
import type { Score } from './score';

/** Scores below which the states begin. */
export const DEGRADED_BELOW = 90;
export const UNHEALTHY_BELOW = 70;
export const CRITICAL_BELOW = 50;

/** Derives the state at one instant from the score, before dwell times. A critical finding is at least `unhealthy`. */
export function wantedState({ score, deductions }: Score): Exclude<State, 'recovering' | 'unknown'> {
  if (score < CRITICAL_BELOW) return 'critical';
  if (score < UNHEALTHY_BELOW || deductions.some(({ severity }) => severity === 'critical')) return 'unhealthy';
  return score < DEGRADED_BELOW ? 'degraded' : 'healthy';
}
