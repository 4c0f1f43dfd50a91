import { formatClock } from '../../../shared/format/date';
import { formatRatio } from '../../../shared/format/format';
import type { StatePrediction } from '../../../shared/model/health';
import type { State } from '../../../shared/model/severity';
import { MINUTE_MS } from '../../../shared/model/time';
import { STATE_LABELS } from '../../components/badge';

/** From the one that is best on: the order in which one is worse than the other. */
const WORSENING: readonly State[] = ['healthy', 'degraded', 'unhealthy', 'critical'];

/** @example 'Expected until 09:00: degraded or worse, 52.0% likely' */
export function predictionText(prediction: StatePrediction, nowMs: number): string {
  const { state } = prediction;
  const worse = state === 'degraded' || state === 'unhealthy' ? ' or worse' : '';
  const likely = formatRatio(expectedChance(prediction));
  return `Expected until ${expectedClock(prediction, nowMs)}: ${STATE_LABELS[state].toLowerCase()}${worse}, ${likely} likely`;
}

/** How likely the expected state is. Of one out of health, together with those that are worse: so it was chosen. */
export function expectedChance({ state, probabilities }: StatePrediction): number {
  if (state === 'healthy') return probabilities.healthy ?? 0;
  const from = WORSENING.indexOf(state);
  return from < 0
    ? (probabilities[state] ?? 0)
    : WORSENING.slice(from).reduce((sum, one) => sum + (probabilities[one] ?? 0), 0);
}

/** Until when it is expected. A time of day stands still while the time until then shrinks. */
export function expectedClock({ horizonMs }: StatePrediction, nowMs: number, timeZone?: string): string {
  return formatClock(Math.round((nowMs + horizonMs) / MINUTE_MS) * MINUTE_MS, 'minutes', timeZone);
}
