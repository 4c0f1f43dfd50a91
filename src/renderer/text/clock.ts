import { HOUR_MS } from '../../shared/model/time';

/** Formats a time of day. `timeZone` is the reader's own by default. */
export function formatClock(atMs: number, precision: 'minutes' | 'seconds', timeZone?: string): string {
  return clock(precision, timeZone).format(atMs);
}

/** @example formatDateTime(0, 'UTC') // '1970-01-01 00:00' */
export function formatDateTime(atMs: number, timeZone?: string): string {
  const date = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', ...zone(timeZone) });
  return date.format(atMs);
}

/** @example formatDay(0, 'UTC') // 'Jan 1' */
export function formatDay(atMs: number, timeZone?: string): string {
  return kept(`day ${timeZone}`, { day: 'numeric', month: 'short', ...zone(timeZone) }).format(atMs);
}

/** @example formatWeekday(0, 'UTC') // 'Thu Jan 1' */
export function formatWeekday(atMs: number, timeZone?: string): string {
  const options = { weekday: 'short', day: 'numeric', month: 'short', ...zone(timeZone) } as const;
  return kept(`weekday ${timeZone}`, options).format(atMs).replace(',', '');
}

/** @example formatLongWeekday(0, 'UTC') // 'Thursday' */
export function formatLongWeekday(atMs: number, timeZone?: string): string {
  return kept(`long weekday ${timeZone}`, { weekday: 'long', ...zone(timeZone) }).format(atMs);
}

/** In a longer period, a time needs its day. */
const DATED_SPAN_MS = 12 * HOUR_MS;

/**
 * Formats an instant with the precision that its period needs.
 *
 * @example formatInstant(0, 3_600_000, 'UTC') // '00:00:00'
 * @example formatInstant(0, 86_400_000, 'UTC') // 'Thu Jan 1 00:00'
 */
export function formatInstant(atMs: number, spanMs: number, timeZone?: string): string {
  if (spanMs <= DATED_SPAN_MS) return formatClock(atMs, 'seconds', timeZone);
  return `${formatWeekday(atMs, timeZone)} ${formatClock(atMs, 'minutes', timeZone)}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Returns a cached formatter, because building one costs a thousand times as much as using it. */
function kept(key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', options);
    formats.set(key, format);
  }
  return format;
}

function clock(precision: 'minutes' | 'seconds', timeZone: string | undefined): Intl.DateTimeFormat {
  return kept(`${precision} ${timeZone}`, {
    hour: '2-digit',
    minute: '2-digit',
    ...(precision === 'seconds' ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
    ...zone(timeZone),
  });
}

function zone(timeZone: string | undefined): { timeZone?: string } {
  return timeZone === undefined ? {} : { timeZone };
}
