export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
export const WEEK_MS = 7 * DAY_MS;

/** Returns local time minus UTC in milliseconds, which daylight saving time changes over the year. */
export type LocalOffsetMs = (atMs: number) => number;

/**
 * Returns the offset of this process's time zone.
 *
 * @see LocalOffsetMs
 */
export function localOffsetMs(atMs: number): number {
  return -new Date(atMs).getTimezoneOffset() * MINUTE_MS;
}
