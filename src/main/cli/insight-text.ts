import type { Anomaly, Pattern, Seasonality, TooFewPoints, Trend } from '../../shared/contract/analytics-schemas';
import { formatDateTime } from '../../shared/format/date';
import { formatDuration, formatRatio, formatValue } from '../../shared/format/format';
import { movementText } from '../../shared/format/trend-text';
import { isClear } from '../../shared/model/clear-pattern';
import { seriesInfo } from '../store/read-range';
import type { Column } from './terminal';

export function describeTooFew({ needed, given, stepMs }: TooFewPoints): string {
  const words = `too few points: needs ${needed}, has ${given}`;
  return stepMs === undefined ? words : `${words} (${formatDuration((needed - given) * stepMs)} more)`;
}

/** @example 'rising 1.20 GiB a day since 2026-11-17 09:00' */
export function describeTrend(key: string, trend: Trend | TooFewPoints, spanMs: number): string {
  if (trend.kind === 'too-few-points') return describeTooFew(trend);
  return `${movementText(trend, seriesInfo(key).unit, spanMs)} since ${formatDateTime(trend.sinceMs)}`;
}

export function describeSeasonality(seasonality: Seasonality | null): string {
  if (seasonality === null) return 'no cycle found';
  return `every ${formatDuration(seasonality.periodMs)} (explains ${formatRatio(seasonality.strength)})`;
}

export function describePattern(pattern: Pattern | TooFewPoints): string {
  if (pattern.kind === 'too-few-points') return describeTooFew(pattern);
  const { type, span, confidence } = pattern;
  if (span === null || !isClear(pattern)) return 'no clear pattern';
  const name = type.replaceAll('_', ' ');
  return `${name} from ${formatDateTime(span.fromMs)} to ${formatDateTime(span.toMs)} (${formatRatio(confidence)} confidence)`;
}

export const ANOMALY_COLUMNS: readonly Column<Anomaly>[] = [
  ({ fromMs }) => formatDateTime(fromMs),
  'tier',
  ({ score }) => formatRatio(score),
  ({ fromMs, toMs }) => (toMs === null ? 'ongoing' : formatDuration(toMs - fromMs)),
  ({ metric, observed, expected }) =>
    `${metric} was ${formatOf(metric, observed)}, usually ${formatOf(metric, expected.low)} to ${formatOf(metric, expected.high)}`,
  ({ causes }) => (causes.length > 1 ? `and ${causes.length - 1} more` : ''),
];

/** Formats a value of a series in its unit. */
export function formatOf(key: string, value: number): string {
  return formatValue(value, seriesInfo(key).unit);
}
