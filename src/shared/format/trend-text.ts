import type { Trend } from '../contract/analytics-schemas';
import type { Unit } from '../model/metric';
import { HOUR_MS, MINUTE_MS } from '../model/time';
import { formatValue } from './format';

/** @example movementText(trend, 'bytes', weekMs) // 'rising 1.20 GiB a day', 'steady' */
export function movementText({ direction, slopePerDay }: Trend, unit: Unit, spanMs: number): string {
  if (direction === 'steady') return 'steady';
  const [perDay, words] = slopeUnit(spanMs);
  return `${direction} ${slopeValue(Math.abs(slopePerDay) / perDay, unit)} ${words}`;
}

/**
 * Formats the uncertainty of the slope. @example trendRangeText(trend, 'bytes', weekMs) // 'between 1.00 GiB and 1.40
 * GiB a day'
 */
export function trendRangeText({ lowPerDay, highPerDay }: Trend, unit: Unit, spanMs: number): string {
  const [perDay, words] = slopeUnit(spanMs);
  return `between ${slopeValue(lowPerDay / perDay, unit)} and ${slopeValue(highPerDay / perDay, unit)} ${words}`;
}

/** Chooses the time unit of a slope: a rise over minutes is not extrapolated to a day. */
function slopeUnit(spanMs: number): readonly [perDay: number, words: string] {
  if (spanMs <= 30 * MINUTE_MS) return [1_440, 'a minute'];
  return spanMs < 12 * HOUR_MS ? [24, 'an hour'] : [1, 'a day'];
}

/** The slope of a share is in points: a percentage of a percentage would be ambiguous. */
function slopeValue(value: number, unit: Unit): string {
  if (unit !== 'ratio') return formatValue(value, unit);
  const points = value * 100;
  return `${points.toFixed(Math.abs(points) < 0.995 ? 2 : 1)} points`;
}
