import { InvalidArgumentError } from 'commander';
import { formatDuration } from '../../shared/format/format';
import { parseDateTime, parseDuration, parseInstant } from '../../shared/format/parse-time';

/*
 * Parsers for the values of arguments and options: commander adds the name of the input to their messages. The bounds are
 * those of the contract.
 */

type Parse<T> = (text: string) => T;

/** Matches `10` and `-10`, but not ``, ` 10`, `0x10`, `1e3` or `10abc`, which Number and parseInt accept. */
const WHOLE = /^[+-]?\d{1,15}$/;
const DECIMAL = /^[+-]?\d{1,15}(\.\d{1,15})?$/;

export const wholeNumber = rangeOf('a whole number', WHOLE);
export const numberBetween = rangeOf('a number', DECIMAL);

function rangeOf(kind: string, form: RegExp) {
  return (least: number, most: number): Parse<number> =>
    (text) => {
      const value = Number(text);
      if (form.test(text) && value >= least && value <= most) return value;
      throw new InvalidArgumentError(`Give ${kind} from ${least} to ${most}${commaHint(text)}.`);
    };
}

function commaHint(text: string): string {
  return /\d,\d/.test(text) ? ', with a decimal point instead of the comma' : '';
}

/** Reads a duration such as `90s`, `5m`, `2h` or `7d`, in milliseconds. */
export function durationBetween(leastMs: number, mostMs: number): Parse<number> {
  return (text) => {
    const durationMs = parseDuration(text) ?? Number.NaN;
    if (Number.isInteger(durationMs) && durationMs >= leastMs && durationMs <= mostMs) return durationMs;
    throw new InvalidArgumentError(
      `Give a duration from ${formatDuration(leastMs)} to ${formatDuration(mostMs)}, such as 90s, 5m, 1h30m or 7d${commaHint(text)}.`,
    );
  };
}

/** Reads an instant as {@link parseInstant} does, in milliseconds since 1970. */
export function instant(text: string): number {
  const atMs = parseInstant(text, Date.now());
  if (atMs !== undefined) return atMs;
  throw new InvalidArgumentError(
    'Give an ISO time, milliseconds or seconds since 1970, now, or a time before now such as -24h.',
  );
}

/** Reads a time of the calendar, such as 2026-11-22T02:00, in milliseconds since 1970. */
export function calendarTime(text: string): number {
  const atMs = parseDateTime(text);
  if (atMs !== undefined) return atMs;
  throw new InvalidArgumentError('Give an ISO time, such as 2026-11-22T02:00.');
}

/** Reads text with at most `most` characters. */
export function textUpTo(most: number): Parse<string> {
  return (text) => {
    if (text.length <= most) return text;
    throw new InvalidArgumentError(`Give at most ${most} characters.`);
  };
}
