import { InvalidArgumentError } from 'commander';
import { formatDuration } from '../../shared/format/format';
import { parseDuration, parseInstant } from '../../shared/format/parse-time';

/*
 * For the values of options: commander names the option and shows what these say, and the command never runs. Bounds are
 * those of the contract.
 */

type Parse<T> = (text: string) => T;

/** `10` and `-10`, but neither ``, ` 10`, `0x10`, `1e3` nor `10abc`, which Number and parseInt would take. */
const WHOLE = /^[+-]?\d{1,15}$/;
const DECIMAL = /^[+-]?\d{1,15}(\.\d{1,15})?$/;

export function wholeNumber(least: number, most: number): Parse<number> {
  return (text) => {
    const value = WHOLE.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`give a whole number from ${least} to ${most}`);
  };
}

export function numberBetween(least: number, most: number): Parse<number> {
  return (text) => {
    const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`give a number from ${least} to ${most}`);
  };
}

/** A duration such as `90s`, `5m`, `2h` or `7d`, in milliseconds. */
export function durationBetween(leastMs: number, mostMs: number): Parse<number> {
  return (text) => {
    const durationMs = parseDuration(text) ?? Number.NaN;
    if (Number.isInteger(durationMs) && durationMs >= leastMs && durationMs <= mostMs) return durationMs;
    throw new InvalidArgumentError(
      `give a duration from ${formatDuration(leastMs / 1000)} to ${formatDuration(mostMs / 1000)}, such as 90s, 5m, 2h or 7d`,
    );
  };
}

/** An instant as {@link parseInstant} reads it, in milliseconds since 1970. */
export function instant(text: string): number {
  const atMs = parseInstant(text, Date.now());
  if (atMs !== undefined) return atMs;
  throw new InvalidArgumentError('give an ISO time, milliseconds since 1970, now, or a time before now such as -24h');
}

/** A time of the calendar, such as 2026-11-22T02:00, in milliseconds since 1970. */
export function calendarTime(text: string): number {
  const atMs = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(atMs)) return atMs;
  throw new InvalidArgumentError('give an ISO time, such as 2026-11-22T02:00');
}

/** Text of so many characters at most. */
export function textUpTo(most: number): Parse<string> {
  return (text) => {
    if (text.length <= most) return text;
    throw new InvalidArgumentError(`give at most ${most} characters`);
  };
}
