import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, WEEK_MS } from '../model/time';

/** Sizes of units by their names; a single `M` would be a month elsewhere. */
const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  ...unitsOf(SECOND_MS, 's', 'sec', 'secs', 'second', 'seconds'),
  ...unitsOf(MINUTE_MS, 'm', 'min', 'mins', 'minute', 'minutes'),
  ...unitsOf(HOUR_MS, 'h', 'hr', 'hrs', 'hour', 'hours'),
  ...unitsOf(DAY_MS, 'd', 'day', 'days'),
  ...unitsOf(WEEK_MS, 'w', 'week', 'weeks'),
};

/** March 1973 in milliseconds, the year 5138 in seconds: no time of this program's data is on the wrong side. */
const FIRST_SECONDS = 1e8;
const FIRST_MILLISECONDS = 1e11;
/** Microseconds of 1973, and milliseconds of the year 5138. */
const FIRST_MICROSECONDS = 1e14;

const LONGEST_DURATION = 40;

/**
 * Reads an instant as a person types it: ISO 8601, milliseconds or seconds (`date +%s`) since 1970, `now`, or a time
 * before now such as `-90m`.
 *
 * @returns milliseconds since 1970; undefined if the text is none of these
 */
export function parseInstant(text: string, nowMs: number): number | undefined {
  if (text === 'now') return nowMs;
  if (text.startsWith('-')) {
    const durationMs = parseDuration(text.slice(1));
    return durationMs === undefined ? undefined : nowMs - durationMs;
  }
  const [, mark, digits] = /^(@?)(\d{5,}(?:\.\d+)?)$/.exec(text) ?? [];
  return digits === undefined ? parseDateTime(text) : parseEpoch(Number(digits), mark === '@');
}

/** @param isSeconds true for `@1769817300`, as date(1) and systemd write it */
function parseEpoch(number: number, isSeconds: boolean): number | undefined {
  if (isSeconds || (number >= FIRST_SECONDS && number < FIRST_MILLISECONDS)) return Math.round(number * SECOND_MS);
  return Number.isInteger(number) && number < FIRST_MICROSECONDS ? number : undefined;
}

/**
 * Reads a date, with or without a time, in the order of ISO 8601.
 *
 * @returns milliseconds since 1970; undefined also for a day that the month does not have
 */
export function parseDateTime(text: string): number | undefined {
  const [date, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})(?!\d)/.exec(text) ?? [];
  if (date === undefined) return undefined;
  // Date.parse takes February 30 for March 2.
  if (new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() !== Number(day)) return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : atMs;
}

/**
 * Reads a duration such as `30s`, `5 min`, `1.5h`, `1h30m`, `7d` or `2w`.
 *
 * @returns milliseconds; undefined if the text is not a duration
 */
export function parseDuration(text: string): number | undefined {
  // Cut before the pattern, which takes long for a long text that does not match.
  if (text.length > LONGEST_DURATION || !/^(?:\d+(?:\.\d+)?\s?[a-z]+\s?)+$/i.test(text)) return undefined;
  let totalMs = 0;
  for (const [, amount, unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)\s?([a-z]+)/gi)) {
    const unitMs = UNITS_MS[unit.length === 1 ? unit : unit.toLowerCase()];
    if (unitMs === undefined) return undefined;
    totalMs += Number(amount) * unitMs;
  }
  return totalMs;
}

function unitsOf(sizeMs: number, ...names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, sizeMs]));
}
