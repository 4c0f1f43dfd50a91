import { HOUR_MS } from '../model/time';
import { UNKNOWN_TEXT } from './format';

const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const DAY = { day: 'numeric', month: 'short' } as const;

/** Swedish writes dates in the order of ISO 8601. */
const FORMATS = {
  date: ['sv-SE', { dateStyle: 'short' }],
  dateTime: ['sv-SE', { dateStyle: 'short', timeStyle: 'short' }],
  minutes: ['en-US', CLOCK],
  seconds: ['en-US', { ...CLOCK, second: '2-digit' }],
  day: ['en-US', DAY],
  weekday: ['en-US', { weekday: 'short', ...DAY }],
  longWeekday: ['en-US', { weekday: 'long' }],
} as const satisfies Record<string, readonly [locale: string, Intl.DateTimeFormatOptions]>;

/** Formatters are cached: to create one costs a thousand times as much as to use it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** The largest instant of ECMAScript: a formatter throws beyond it. */
const LAST_MS = 8.64e15;

function format(name: keyof typeof FORMATS, atMs: number, timeZone: string | undefined): string {
  if (!(Math.abs(atMs) <= LAST_MS)) return UNKNOWN_TEXT;
  const key = `${name} ${timeZone}`;
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    const [locale, options] = FORMATS[name];
    formatter = new Intl.DateTimeFormat(locale, { ...options, timeZone });
    formatters.set(key, formatter);
  }
  return formatter.format(atMs);
}

/**
 * Formats the time of day on a 24-hour clock.
 *
 * @param timeZone the local one by default, as in all functions of this module
 * @example formatClock(0, 'seconds', 'UTC') // '00:00:00'
 */
export function formatClock(atMs: number, precision: 'minutes' | 'seconds', timeZone?: string): string {
  return format(precision, atMs, timeZone);
}

/** @example formatDate(0, 'UTC') // '1970-01-01' */
export function formatDate(atMs: number, timeZone?: string): string {
  return format('date', atMs, timeZone);
}

/** @example formatDateTime(0, 'UTC') // '1970-01-01 00:00' */
export function formatDateTime(atMs: number, timeZone?: string): string {
  return format('dateTime', atMs, timeZone);
}

/** @example formatDay(0, 'UTC') // 'Jan 1' */
export function formatDay(atMs: number, timeZone?: string): string {
  return format('day', atMs, timeZone);
}

/** @example formatWeekday(0, 'UTC') // 'Thu Jan 1' */
export function formatWeekday(atMs: number, timeZone?: string): string {
  return format('weekday', atMs, timeZone).replace(',', '');
}

/** @example formatLongWeekday(0, 'UTC') // 'Thursday' */
export function formatLongWeekday(atMs: number, timeZone?: string): string {
  return format('longWeekday', atMs, timeZone);
}

/** Over a longer period, a time alone would be ambiguous. */
const UNDATED_MS = 12 * HOUR_MS;

/**
 * Formats an instant within a period: with its day in a long one, with its seconds in a short one.
 *
 * @example formatInstant(0, 3_600_000, 'UTC') // '00:00:00'
 * @example formatInstant(0, 86_400_000, 'UTC') // 'Thu Jan 1 00:00'
 */
export function formatInstant(atMs: number, spanMs: number, timeZone?: string): string {
  if (spanMs <= UNDATED_MS) return formatClock(atMs, 'seconds', timeZone);
  return `${formatWeekday(atMs, timeZone)} ${formatClock(atMs, 'minutes', timeZone)}`;
}
