import type { Anomaly, Pattern, Seasonality, TooFewPoints, Trend } from '../../shared/contract/analytics-schemas';
import { formatDuration, formatRatio, formatValue } from '../../shared/format/format';
import { plainText } from '../../shared/format/plain-text';
import { movementText } from '../../shared/format/trend-text';
import { isClear } from '../../shared/model/clear-pattern';
import { seriesInfo } from '../store/read-range';

/** What analytics says, in words for a terminal. */

export function describeTooFew({ needed, given, stepMs }: TooFewPoints): string {
  const words = `too few points: needs ${needed}, has ${given}`;
  return stepMs === undefined ? words : `${words} (${formatDuration(((needed - given) * stepMs) / 1000)} more)`;
}

/** @example 'rising 1.20 GiB a day since 2026-11-17 09:00' */
export function describeTrend(key: string, trend: Trend | TooFewPoints, spanMs: number): string {
  if (trend.kind === 'too-few-points') return describeTooFew(trend);
  return `${movementText(trend, seriesInfo(key).unit, spanMs)} since ${formatInstant(trend.sinceMs)}`;
}

export function describeSeasonality(seasonality: Seasonality | null): string {
  if (seasonality === null) return 'no cycle found';
  return `every ${formatDuration(seasonality.periodMs / 1000)} (explains ${formatRatio(seasonality.strength)})`;
}

export function describePattern(pattern: Pattern | TooFewPoints): string {
  if (pattern.kind === 'too-few-points') return describeTooFew(pattern);
  const { type, span, confidence } = pattern;
  if (span === null || !isClear(pattern)) return 'no clear pattern';
  const name = type.replaceAll('_', ' ');
  return `${name} from ${formatInstant(span.fromMs)} to ${formatInstant(span.toMs)} (${formatRatio(confidence)} confidence)`;
}

/** Cells of a row. */
export function describeAnomaly({ tier, metric, fromMs, toMs, observed, expected, score, causes }: Anomaly): string[] {
  const lasted = toMs === null ? 'ongoing' : formatDuration((toMs - fromMs) / 1000);
  const usual = `${formatOf(metric, expected.low)} to ${formatOf(metric, expected.high)}`;
  const others = causes.length > 1 ? `and ${causes.length - 1} more` : '';
  return [
    formatInstant(fromMs),
    tier,
    formatRatio(score),
    lasted,
    `${plainText(metric, 100)} was ${formatOf(metric, observed)}, usually ${usual}`,
    others,
  ];
}

/** A value of a series in its unit. */
export function formatOf(key: string, value: number): string {
  return formatValue(value, seriesInfo(key).unit);
}

/** In this machine's time zone. */
export function formatInstant(atMs: number): string {
  const date = new Date(atMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
