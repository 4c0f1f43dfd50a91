import { formatValue } from '../../../shared/model/format';
import type { Trend } from '../../../shared/model/insight';
import type { Unit } from '../../../shared/model/metric';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A trend younger than this is told by the hour: what a day would bring is not known yet. */
const TOLD_BY_HOUR_MS = DAY_MS / 2;

/**
 * A trend in words.
 *
 * @param timeZone of the reader, as Intl names it
 * @example describeTrend(trend, 'bytes', { nowMs, timeZone: 'UTC' }) // 'rising 1.20 GiB/day since Tuesday'
 */
export function describeTrend(trend: Trend, unit: Unit, reader: { nowMs: number; timeZone: string }): string {
  const since = describeSince(trend.sinceMs, reader);
  if (trend.direction === 'steady') return `steady since ${since}`;
  const byHour = reader.nowMs - trend.sinceMs < TOLD_BY_HOUR_MS;
  const speed = formatValue(Math.abs(trend.slopePerDay) / (byHour ? 24 : 1), unit);
  const perTime = `${speed.includes('/') ? ' per ' : '/'}${byHour ? 'hour' : 'day'}`;
  return `${trend.direction} ${speed}${perTime} since ${since}`;
}

function describeSince(sinceMs: number, { nowMs, timeZone }: { nowMs: number; timeZone: string }): string {
  const tell = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-US', { ...options, timeZone }).format(sinceMs);
  const ageMs = nowMs - sinceMs;
  if (ageMs < DAY_MS) return tell({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  // A week ago the name of the day is today's.
  if (ageMs < 6 * DAY_MS) return tell({ weekday: 'long' });
  return tell(
    ageMs < 300 * DAY_MS ? { month: 'short', day: 'numeric' } : { month: 'short', day: 'numeric', year: 'numeric' },
  );
}
