import { MINUTE_MS } from '../../../shared/model/time';

const DAY_MINUTES = 1_440;
/** 1970 began on a Thursday; weekdays are counted from Monday. */
const WEEKDAY_OF_DAY_0 = 3;

/** Returns the offset of local time from UTC at an instant, in minutes; it changes with daylight saving. */
export type OffsetMinutesAt = (atMs: number) => number;

/** A date and time in some time zone. */
export interface LocalTime {
  /** Whole days since 1970-01-01. */
  readonly day: number;
  /** 0 is Monday. */
  readonly weekday: number;
  /** 0 to 1,440, with fractions. */
  readonly minuteOfDay: number;
}

export function toLocal(atMs: number, offsetMinutesAt: OffsetMinutesAt): LocalTime {
  const minutes = atMs / MINUTE_MS + offsetMinutesAt(atMs);
  const day = Math.floor(minutes / DAY_MINUTES);
  return { day, weekday: weekdayOf(day), minuteOfDay: minutes - day * DAY_MINUTES };
}

export function weekdayOf(day: number): number {
  return (((day + WEEKDAY_OF_DAY_0) % 7) + 7) % 7;
}

/** Returns the instant of a local time. One that daylight saving skips is an hour later, as on clocks. */
export function fromLocal(day: number, minuteOfDay: number, offsetMinutesAt: OffsetMinutesAt): number {
  const localMs = (day * DAY_MINUTES + minuteOfDay) * MINUTE_MS;
  const guessMs = localMs - offsetMinutesAt(localMs) * MINUTE_MS;
  return localMs - offsetMinutesAt(guessMs) * MINUTE_MS;
}
