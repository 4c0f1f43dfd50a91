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

/** The largest instant of ECMAScript: a formatter throws beyond it. */
const LAST_MS = 8.64e15;

type Format = (atMs: number, timeZone?: string) => string;

/** Returns a function that keeps its formatters: to create one costs a thousand times as much as to use it. */
function formatIn(name: keyof typeof FORMATS): Format {
  const [locale, options] = FORMATS[name];
  const formatters = new Map<string | undefined, Intl.DateTimeFormat>();
  return (atMs, timeZone) => {
    if (!(Math.abs(atMs) <= LAST_MS)) return UNKNOWN_TEXT;
    let formatter = formatters.get(timeZone);
    if (formatter === undefined) {
      formatter = new Intl.DateTimeFormat(locale, { ...options, timeZone });
      formatters.set(timeZone, formatter);
    }
    return formatter.format(atMs);
  };
}

const CLOCKS = { minutes: formatIn('minutes'), seconds: formatIn('seconds') };

/**
 * Formats the time of day on a 24-hour clock.
 *
 * @param timeZone the local one by default, as in all functions of this module
 * @example formatClock(0, 'seconds', 'UTC') // '00:00:00'
 */
export function formatClock(atMs: number, precision: keyof typeof CLOCKS, timeZone?: string): string {
  return CLOCKS[precision](atMs, timeZone);
}

/** @example formatDate(0, 'UTC') // '1970-01-01' */
export const formatDate = formatIn('date');

/** @example formatDateTime(0, 'UTC') // '1970-01-01 00:00' */
export const formatDateTime = formatIn('dateTime');

/** @example formatDay(0, 'UTC') // 'Jan 1' */
export const formatDay = formatIn('day');

const formatWeekdayWithComma = formatIn('weekday');

/** @example formatWeekday(0, 'UTC') // 'Thu Jan 1' */
export const formatWeekday: Format = (atMs, timeZone) => formatWeekdayWithComma(atMs, timeZone).replace(',', '');

/** @example formatLongWeekday(0, 'UTC') // 'Thursday' */
export const formatLongWeekday = formatIn('longWeekday');

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
