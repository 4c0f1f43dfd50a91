import type { Trend } from '../contract/analytics-schemas';
import type { Unit } from '../model/metric';
import { HOUR_MS, MINUTE_MS } from '../model/time';
import { formatValue } from './format';

/** A trend in words; when it began is told by each client in its own way. */

/** @example movementText(trend, 'bytes', weekMs) // 'rising 1.20 GiB a day', 'steady' */
export function movementText({ direction, slopePerDay }: Trend, unit: Unit, spanMs: number): string {
  if (direction === 'steady') return 'steady';
  const [perDay, words] = slopeUnit(spanMs);
  return `${direction} ${slopeValue(Math.abs(slopePerDay) / perDay, unit)} ${words}`;
}

/** How sure the slope is. @example trendRangeText(trend, 'bytes', weekMs) // 'between 1.00 GiB and 1.40 GiB a day' */
export function trendRangeText({ lowPerDay, highPerDay }: Trend, unit: Unit, spanMs: number): string {
  const [perDay, words] = slopeUnit(spanMs);
  return `between ${slopeValue(lowPerDay / perDay, unit)} and ${slopeValue(highPerDay / perDay, unit)} ${words}`;
}

/** The time that a slope is told over: what rises for minutes is not extended to a day. */
function slopeUnit(spanMs: number): readonly [perDay: number, words: string] {
  if (spanMs <= 30 * MINUTE_MS) return [1_440, 'a minute'];
  return spanMs < 12 * HOUR_MS ? [24, 'an hour'] : [1, 'a day'];
}

/** A share of one more or less is told in points, as a percentage of a percentage would be something else. */
function slopeValue(value: number, unit: Unit): string {
  if (unit !== 'ratio') return formatValue(value, unit);
  const points = value * 100;
  return `${points.toFixed(Math.abs(points) < 0.995 ? 2 : 1)} points`;
}
