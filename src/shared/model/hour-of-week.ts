import { HOUR_MS, type LocalOffsetMs } from './time';

export const HOURS_A_WEEK = 168;
/** 1970-01-01 was a Thursday; weeks are counted from Monday. */
const FIRST_HOUR = 3 * 24;

/** Returns the hour of the week; 0 is Monday 00:00 to 01:00 local time. */
export function hourOfWeek(atMs: number, offsetMs: LocalOffsetMs): number {
  return (Math.floor((atMs + offsetMs(atMs)) / HOUR_MS) + FIRST_HOUR) % HOURS_A_WEEK;
}

/** Numbers weeks, to count different ones. */
export function weekNumber(atMs: number, offsetMs: LocalOffsetMs): number {
  return Math.floor((Math.floor((atMs + offsetMs(atMs)) / HOUR_MS) + FIRST_HOUR) / HOURS_A_WEEK);
}

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** @example describeHours([26, 27]) // 'Tuesday 02:00-04:00' */
export function describeHours(hours: readonly number[]): string {
  if (hours.length === 0) return 'every hour';
  const runs: [number, number][] = [];
  for (const hour of [...hours].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === hour && hour % 24 !== 0) last[1] = hour + 1;
    else runs.push([hour, hour + 1]);
  }
  // Days with the same hours are listed together.
  const daysByTime = new Map<string, number[]>();
  for (const [from, to] of runs) {
    const time = `${clock(from % 24)}-${clock(((to - 1) % 24) + 1)}`;
    daysByTime.set(time, [...(daysByTime.get(time) ?? []), Math.floor(from / 24)]);
  }
  return [...daysByTime].map(([time, days]) => `${describeDays(days)} ${time}`).join(', ');
}

function describeDays(days: readonly number[]): string {
  if (days.length === 7) return 'daily';
  if (days.join() === '0,1,2,3,4') return 'on weekdays';
  if (days.join() === '5,6') return 'on weekends';
  return days.map((day) => DAYS[day]).join(', ');
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}
