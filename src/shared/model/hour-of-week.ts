import { HOUR_MS, type LocalOffsetMs } from './time';

export const HOURS_A_WEEK = 168;
/** 1970-01-01 was a Thursday; weeks are counted from Monday. */
const FIRST_HOUR = 3 * 24;

/** The hour of the week, 0 being Monday 00:00 to 01:00 of local time. */
export function hourOfWeek(atMs: number, offsetMs: LocalOffsetMs): number {
  return (Math.floor((atMs + offsetMs(atMs)) / HOUR_MS) + FIRST_HOUR) % HOURS_A_WEEK;
}

/** Counts weeks, so that "in how many different weeks" can be asked. */
export function weekNumber(atMs: number, offsetMs: LocalOffsetMs): number {
  return Math.floor((Math.floor((atMs + offsetMs(atMs)) / HOUR_MS) + FIRST_HOUR) / HOURS_A_WEEK);
}
