import type {
  Capacity,
  Correlation,
  ExpectedRange,
  Pattern,
  PatternType,
  Seasonality,
  TooFewPoints,
  Trend,
} from '../../shared/contract/analytics-schemas';
import { formatClock, formatDay, formatLongWeekday, formatWeekday } from '../../shared/format/date';
import { roughDuration, roughUnit } from '../../shared/format/duration';
import { formatRatio, formatValue } from '../../shared/format/format';
import { plural } from '../../shared/format/plural';
import { capitalize } from '../../shared/format/sentence';
import { movementText } from '../../shared/format/trend-text';
import { isClear } from '../../shared/model/clear-pattern';
import type { ForecastMethod } from '../../shared/model/insight';
import type { Unit } from '../../shared/model/metric';
import { DAY_MS, HOUR_MS } from '../../shared/model/time';
import { leastValue } from '../../shared/model/value-range';
import type { Span } from '../time-range';

/** Texts for the results of analytics. */

/** @example tooFewText({ kind: 'too-few-points', needed: 50, given: 12 }) // 'Needs 38 more points (has 12 of 50).' */
export function tooFewText({ needed, given, stepMs }: TooFewPoints): string {
  const missing = Math.max(1, Math.ceil(needed - given));
  const points = plural(missing, 'more point');
  const time = stepMs === undefined ? '' : `, about ${roughDuration(missing * stepMs)}`;
  return `Needs ${points}${time} (has ${Math.floor(given)} of ${Math.ceil(needed)}).`;
}

/** @example sinceText(…) // 'since Tuesday', 'since 14:05', 'since Oct 3' */
export function sinceText(atMs: number, nowMs: number): string {
  if (nowMs - atMs < 20 * HOUR_MS) return `since ${formatClock(atMs, 'minutes')}`;
  return nowMs - atMs < 6.5 * DAY_MS ? `since ${formatLongWeekday(atMs)}` : `since ${formatDay(atMs)}`;
}

/** @example trendText(…) // 'Rising 1.20 GiB a day since Tuesday' */
export function trendText(trend: Trend, unit: Unit, spanMs: number, nowMs: number): string {
  const movement = movementText(trend, unit, spanMs);
  return `${capitalize(movement)} ${sinceText(trend.sinceMs, nowMs)}`;
}

/** @example seasonText({ periodMs: 86_400_000, strength: 0.62 }) // 'every day, which explains 62% of the variation' */
export function seasonText({ periodMs, strength }: Seasonality): string {
  return `every ${periodText(periodMs)}, which explains ${formatRatio(strength).replace(/\.\d/, '')} of the variation`;
}

function periodText(periodMs: number): string {
  const near = (wantedMs: number) => Math.abs(periodMs / wantedMs - 1) < 0.01;
  if (near(HOUR_MS)) return 'hour';
  if (near(DAY_MS)) return 'day';
  if (near(7 * DAY_MS)) return 'week';
  return roughDuration(periodMs);
}

const PATTERN_LABELS: Readonly<Record<PatternType, string>> = {
  spike: 'A spike',
  dip: 'A dip',
  level_up: 'Shift to a higher level',
  level_down: 'Shift to a lower level',
  leak: 'Continuous growth, as in a leak',
  variance_up: 'Increased variability',
  flatline: 'Flat line',
  burst_periodic: 'Regular bursts',
  none: 'No distinct shape',
};

/** @example patternText(…) // 'A spike, Sat Nov 21 14:05 – 14:12' */
export function patternText(pattern: Pattern): string {
  const { type, span } = isClear(pattern) ? pattern : NOTHING;
  return span === null ? PATTERN_LABELS[type] : `${PATTERN_LABELS[type]}, ${spanText(span)}`;
}

const NOTHING = { type: 'none', span: null } as const;

/** @example expectedText({ low: -0.1, middle: 0.1, high: 0.3 }, 'ratio') // '0.0% to 30.0%' */
export function expectedText({ low, high }: Pick<ExpectedRange, 'low' | 'high'>, unit: Unit): string {
  return `${formatValue(Math.max(leastValue(unit), low), unit)} to ${formatValue(high, unit)}`;
}

/** @example spanText(…) // 'Sat Nov 21 06:20 – 07:20' */
export function spanText({ fromMs, toMs }: Span): string {
  const precision = toMs - fromMs < 600_000 ? 'seconds' : 'minutes';
  const [fromDay, toDay] = [formatWeekday(fromMs), formatWeekday(toMs)];
  const to = formatClock(toMs, precision);
  return `${fromDay} ${formatClock(fromMs, precision)} – ${fromDay === toDay ? to : `${toDay} ${to}`}`;
}

/** Reports which series moved first. @example leadText({ leadMs: 120_000 }) // 'leads by 2 minutes' */
export function leadText({ leadMs }: Pick<Correlation, 'leadMs'>): string {
  if (leadMs === 0) return 'at the same time';
  return leadMs > 0 ? `leads by ${roughDuration(leadMs)}` : `lags by ${roughDuration(-leadMs)}`;
}

/** @example coefficientText(-0.871) // '−0.87' */
export function coefficientText(coefficient: number): string {
  const size = Math.abs(coefficient).toFixed(2);
  return coefficient < 0 ? `−${size}` : `+${size}`;
}

/** @example capacityText(…) // 'full in 23 days (18 to 31 days)' */
export function capacityText(result: Capacity | TooFewPoints): string {
  switch (result.kind) {
    case 'too-few-points':
      return `not enough history. ${tooFewText(result)}`;
    case 'reached':
      return 'full now';
    case 'never':
      return 'never full at the current rate';
    case 'reaches':
      return `full in ${roughDuration(result.afterMs)} (${betweenText(result.earliestMs, result.latestMs)})`;
  }
}

function betweenText(earliestMs: number, latestMs: number | null): string {
  if (latestMs === null) return `${roughDuration(earliestMs)} at the earliest`;
  const { sizeMs, name } = roughUnit(latestMs);
  const isSame = roughUnit(earliestMs).name === name;
  return `${isSame ? Math.round(earliestMs / sizeMs) : roughDuration(earliestMs)} to ${roughDuration(latestMs)}`;
}

export const METHOD_LABELS: Readonly<Record<ForecastMethod, string>> = {
  naive: 'last value',
  'seasonal-naive': 'last cycle',
  median: 'recent median',
  'seasonal-level': 'usual cycle at the recent level',
  'seasonal-median': 'median of earlier cycles',
  linear: 'straight line',
  ets: 'exponential smoothing',
  theta: 'Theta',
  analog: 'similar moments in the past',
  combination: 'combination of several methods',
};

/**
 * Returns the names of detectors as words. @example detectorText(['zscore', 'change_point']) // 'zscore, change point'
 */
export function detectorText(detectors: readonly string[]): string {
  return detectors.length === 0 ? 'unknown' : detectors.map((name) => name.replaceAll(/[_-]/g, ' ')).join(', ');
}
