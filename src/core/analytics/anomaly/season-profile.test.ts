import { expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/model/time';
import { createSeasonProfile, DAILY, learnOffset, seasonalOffset, WEEKLY } from './season-profile';

it('has no value for a time of the day that has not occurred yet', () => {
  const profile = createSeasonProfile(DAILY);
  expect(seasonalOffset(profile, DAILY, 5 * HOUR_MS)).toBeNull();
  learnOffset(profile, DAILY, 5 * HOUR_MS, 8, HOUR_MS);
  expect(seasonalOffset(profile, DAILY, DAY_MS + 5.9 * HOUR_MS)).toBe(8);
  expect(seasonalOffset(profile, DAILY, DAY_MS + 6 * HOUR_MS)).toBeNull();
});

it('is the mean of the first cycles, for any interval', () => {
  for (const intervalMs of [MINUTE_MS, 10 * MINUTE_MS, HOUR_MS]) {
    const profile = createSeasonProfile(DAILY);
    for (const [day, offset] of [6, 6, 6].entries()) {
      for (let atMs = 0; atMs < HOUR_MS; atMs += intervalMs) {
        learnOffset(profile, DAILY, day * DAY_MS + atMs, offset, intervalMs);
      }
    }
    expect(seasonalOffset(profile, DAILY, 9 * DAY_MS)).toBeCloseTo(6, 9);
  }
});

it('adapts to a new pattern within days', () => {
  const profile = createSeasonProfile(DAILY);
  for (let day = 0; day < 20; day++) learnOffset(profile, DAILY, day * DAY_MS, day < 10 ? 0 : 100, HOUR_MS);
  expect(seasonalOffset(profile, DAILY, 0)).toBeGreaterThan(90);
});

it('distinguishes the days of the week', () => {
  const profile = createSeasonProfile(WEEKLY);
  for (let week = 0; week < 3; week++) {
    for (let day = 0; day < 7; day++) {
      learnOffset(profile, WEEKLY, (7 * week + day) * DAY_MS, day === 4 ? 50 : 0, HOUR_MS);
    }
  }
  expect(seasonalOffset(profile, WEEKLY, (7 * 4 + 4) * DAY_MS)).toBe(50);
  expect(seasonalOffset(profile, WEEKLY, (7 * 4 + 5) * DAY_MS)).toBe(0);
});
