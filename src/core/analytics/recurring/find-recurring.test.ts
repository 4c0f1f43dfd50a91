import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/model/time';
import type { Episode } from './find-episodes';
import { findRecurring, findRecurringInSeries } from './find-recurring';

/** A Monday. */
const FROM_MS = Date.UTC(2024, 0, 1);
const UTC = () => 0;

const episode = (fromMs: number, durationMs: number): Episode => ({ fromMs, toMs: fromMs + durationMs });

/** Creates one episode a day at a time of day, on the weekdays given (0 is Monday). */
function daily(days: number, hours: number, durationMs: number, weekdays = [0, 1, 2, 3, 4, 5, 6]): Episode[] {
  return Array.from({ length: days }, (_, day) => day)
    .filter((day) => weekdays.includes(day % 7))
    .map((day) => episode(FROM_MS + day * DAY_MS + hours * HOUR_MS, durationMs));
}

function scattered(count: number, days: number, seed = 1): Episode[] {
  const random = createRandom(seed, 'scattered');
  return Array.from({ length: count }, () => episode(FROM_MS + random() * days * DAY_MS, random() * 20 * MINUTE_MS));
}

const watched = (days: number, offsetMinutesAt = UTC) => ({
  fromMs: FROM_MS,
  toMs: FROM_MS + days * DAY_MS,
  offsetMinutesAt,
});

describe('finds recurring episodes', () => {
  it.each([
    ['every day at 02:00 for 20 minutes', daily(21, 2, 20 * MINUTE_MS), 21],
    ['every weekday at 02:00 for 20 minutes', daily(28, 2, 20 * MINUTE_MS, [0, 1, 2, 3, 4]), 28],
    ['every Saturday and Sunday at 23:59 for 5 minutes', daily(28, 23 + 59 / 60, 5 * MINUTE_MS, [5, 6]), 28],
    ['every Sunday at 03:30 for 1 hour 30 minutes', daily(35, 3.5, 90 * MINUTE_MS, [6]), 35],
    ['every Monday and Thursday at 22:15 for 2 hours', daily(35, 22.25, 2 * HOUR_MS, [0, 3]), 35],
  ])('%s', (text, episodes, days) => {
    const found = findRecurring([...episodes, ...scattered(15, days)], watched(days));
    expect(found.map((pattern) => pattern.text)).toEqual([text]);
    expect(found[0]?.regularity).toBe(1);
  });

  it.each([
    ['every hour at 17 minutes past for 2 minutes', HOUR_MS, 2 * MINUTE_MS],
    ['every 15 minutes for 40 seconds', 15 * MINUTE_MS, 40_000],
    ['every 7 minutes 30 seconds for 10 seconds', 7.5 * MINUTE_MS, 10_000],
  ])('%s', (text, periodMs, durationMs) => {
    const days = 3;
    const startMs = FROM_MS + 17 * MINUTE_MS;
    const episodes = Array.from({ length: Math.floor((days * DAY_MS) / periodMs) }, (_, index) =>
      episode(startMs + index * periodMs + (index % 3) * 5_000, durationMs),
    );
    const [found] = findRecurring([...episodes, ...scattered(10, days)], watched(days));
    expect(found?.text).toBe(text);
    expect(found?.periodMs).toBe(periodMs);
    const offMs = ((found?.nextAtMs ?? 0) - startMs) % periodMs;
    expect(Math.min(offMs, periodMs - offMs)).toBeLessThan(30_000);
    expect(found?.nextAtMs).toBeGreaterThan(FROM_MS + days * DAY_MS);
  });

  it('rates the regularity, and predicts the next occurrence', () => {
    const episodes = daily(20, 2, HOUR_MS).filter((_, day) => day !== 4 && day !== 11);
    const [found] = findRecurring(episodes, watched(20));
    expect(found?.regularity).toBeCloseTo(18 / 20);
    expect(found?.nextAtMs).toBe(FROM_MS + 20 * DAY_MS + 2 * HOUR_MS);
    expect(found?.occurrencesAtMs).toEqual(episodes.map(({ fromMs }) => fromMs));
  });

  it('separates two overlapping patterns', () => {
    const found = findRecurring([...daily(28, 2, HOUR_MS), ...daily(28, 14, HOUR_MS, [4])], watched(28));
    expect(found.map(({ text }) => text)).toEqual([
      'every day at 02:00 for 1 hour',
      'every Friday at 14:00 for 1 hour',
    ]);
  });

  it('follows local time when daylight saving begins', () => {
    const berlin = (atMs: number) => (atMs >= Date.UTC(2024, 2, 31, 1) && atMs < Date.UTC(2024, 9, 27, 1) ? 120 : 60);
    const fromMs = Date.UTC(2024, 2, 18);
    const episodes = Array.from({ length: 25 }, (_, day) => {
      const localMs = fromMs + day * DAY_MS + 9 * HOUR_MS;
      return episode(localMs - berlin(localMs) * MINUTE_MS, 10 * MINUTE_MS);
    });
    const [found] = findRecurring(episodes, { fromMs, toMs: fromMs + 25 * DAY_MS, offsetMinutesAt: berlin });
    expect(found?.text).toBe('every day at 09:00 for 10 minutes');
    expect(found?.nextAtMs).toBe(Date.UTC(2024, 3, 12, 7));
  });
});

describe('finds nothing', () => {
  it('in random episodes, by day and night or by day only', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = createRandom(seed, 'working hours');
      const byDay = Array.from({ length: 5 * seed }, () =>
        episode(FROM_MS + Math.floor(random() * 28) * DAY_MS + (9 + 9 * random()) * HOUR_MS, 5 * MINUTE_MS),
      );
      expect(findRecurring(byDay, watched(28))).toEqual([]);
      expect(findRecurring(scattered(5 * seed, 28, seed), watched(28))).toEqual([]);
    }
  });

  it('in two days, in no episodes, and outside of the observed period', () => {
    expect(findRecurring(daily(2, 2, HOUR_MS), watched(2))).toEqual([]);
    expect(findRecurring([], watched(28))).toEqual([]);
    expect(findRecurring(daily(28, 2, HOUR_MS), { ...watched(28), toMs: FROM_MS - 1 })).toEqual([]);
  });
});

describe('in a series', () => {
  const rows = (14 * DAY_MS) / (5 * MINUTE_MS);
  const atMs = Float64Array.from({ length: rows }, (_, row) => FROM_MS + row * 5 * MINUTE_MS);
  const isBackup = (at: number) => at % DAY_MS >= 2 * HOUR_MS && at % DAY_MS < 2 * HOUR_MS + 20 * MINUTE_MS;

  it('finds the times above its resting level', () => {
    const random = createRandom(1, 'rest');
    const values = atMs.map((at) => (isBackup(at) ? 0.8 : 0.1) + 0.05 * random());
    expect(findRecurringInSeries({ atMs, values }, UTC).map(({ text }) => text)).toEqual([
      'every day at 02:00 for 20 minutes',
    ]);
  });

  it.each([
    ['constant', atMs.map(() => 3)],
    ['all gaps', atMs.map(() => Number.NaN)],
    ['infinite', atMs.map(() => Number.POSITIVE_INFINITY)],
  ])('finds nothing in one that is %s', (_, values) => {
    expect(findRecurringInSeries({ atMs, values }, UTC)).toEqual([]);
  });

  it('finds nothing in two points', () => {
    expect(findRecurringInSeries({ atMs: Float64Array.of(0, 1), values: Float64Array.of(0, 9) }, UTC)).toEqual([]);
  });
});
