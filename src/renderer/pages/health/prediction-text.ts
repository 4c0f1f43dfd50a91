import type { StatePrediction } from '../../../shared/contract/health-schemas';
import { formatClock } from '../../../shared/format/date';
import { formatRatio } from '../../../shared/format/format';
import { STATE_LABELS } from '../../../shared/format/state-labels';
import type { State } from '../../../shared/model/severity';
import { MINUTE_MS } from '../../../shared/model/time';

/** States from the best to the worst. */
const WORSENING: readonly State[] = ['healthy', 'degraded', 'unhealthy', 'critical'];

/** @example 'Expected until 09:00: degraded or worse, 52.0% likely' */
export function predictionText(prediction: StatePrediction, nowMs: number): string {
  const { state } = prediction;
  const worse = state === 'degraded' || state === 'unhealthy' ? ' or worse' : '';
  const likely = formatRatio(expectedChance(prediction));
  return `Expected until ${expectedClock(prediction, nowMs)}: ${STATE_LABELS[state].toLowerCase()}${worse}, ${likely} likely`;
}

/**
 * Returns the probability of the expected state. An unhealthy state includes the worse ones, as the prediction does.
 */
export function expectedChance({ state, probabilities }: StatePrediction): number {
  if (state === 'healthy') return probabilities.healthy ?? 0;
  const from = WORSENING.indexOf(state);
  return from < 0
    ? (probabilities[state] ?? 0)
    : WORSENING.slice(from).reduce((sum, one) => sum + (probabilities[one] ?? 0), 0);
}

/** Returns the end of the prediction as a time of day, which does not change while it comes nearer. */
export function expectedClock({ horizonMs }: StatePrediction, nowMs: number, timeZone?: string): string {
  return formatClock(Math.round((nowMs + horizonMs) / MINUTE_MS) * MINUTE_MS, 'minutes', timeZone);
}
