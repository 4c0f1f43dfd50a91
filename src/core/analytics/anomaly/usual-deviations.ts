import { DAY_MS, HOUR_MS } from '../../../shared/model/time';

/**
 * The largest deviations of the last days by the hour of the day, so that a nightly task is not an anomaly. Plain JSON,
 * updated in place: `days[0]` is today, with one value an hour.
 */
export interface UsualDeviations {
  /** Days since 1970. */
  day: number;
  days: number[][];
}

const HOURS = 24;
const EARLIER_DAYS = 3;

export const createUsualDeviations = (): UsualDeviations => ({
  day: 0,
  days: Array.from({ length: EARLIER_DAYS + 1 }, emptyDay),
});

/**
 * Returns the deviation that the series reached at this time on two of the last three days, give or take an hour;
 * otherwise 0. Two days, so that one incident does not excuse its repetition on the next day.
 */
export function usualDeviationAt(usual: UsualDeviations, atMs: number): number {
  turnTo(usual, atMs);
  const hour = hourOf(atMs);
  const [first = 0, second = 0, third = 0] = usual.days.slice(1).map((day) => around(day, hour));
  return first + second + third - Math.max(first, second, third) - Math.min(first, second, third);
}

/** @param deviation 0 or more, in the metric's unit */
export function noteDeviation(usual: UsualDeviations, atMs: number, deviation: number): void {
  turnTo(usual, atMs);
  const today = usual.days[0] as number[];
  const hour = hourOf(atMs);
  today[hour] = Math.max(today[hour] as number, deviation);
}

function turnTo(usual: UsualDeviations, atMs: number): void {
  const day = Math.floor(atMs / DAY_MS);
  const passed = Math.min(EARLIER_DAYS + 1, day - usual.day);
  for (let count = 0; count < passed; count++) {
    usual.days.pop();
    usual.days.unshift(emptyDay());
  }
  usual.day = day;
}

const emptyDay = (): number[] => new Array<number>(HOURS).fill(0);

const hourOf = (atMs: number): number => Math.floor(atMs / HOUR_MS) - Math.floor(atMs / DAY_MS) * HOURS;

function around(day: readonly number[], hour: number): number {
  const before = day[(hour + HOURS - 1) % HOURS] as number;
  const after = day[(hour + 1) % HOURS] as number;
  return Math.max(before, day[hour] as number, after);
}
