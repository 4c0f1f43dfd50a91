import { expect, it } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/model/time';
import { createBaseline, expectedValue, learnBaseline } from './baseline';

/** Follows a series and returns the mean prediction error over the last day. */
function follow(days: number, valueAt: (atMs: number) => number, intervalMs = 10 * MINUTE_MS) {
  const baseline = createBaseline();
  baseline.level = valueAt(0);
  let error = 0;
  let count = 0;
  for (let atMs = 0; atMs < days * DAY_MS; atMs += intervalMs) {
    const value = valueAt(atMs);
    const expected = expectedValue(baseline, atMs);
    if (atMs >= (days - 1) * DAY_MS) {
      error += Math.abs(value - expected);
      count++;
    }
    learnBaseline(baseline, { atMs, value, expected, spread: 1 }, intervalMs);
  }
  return { baseline, error: error / count };
}

it('finds a daily cycle and predicts it', () => {
  const { error } = follow(14, (atMs) => 50 + (atMs % DAY_MS > DAY_MS / 2 ? 5 : 0));
  expect(error).toBeLessThan(0.6);
});

it('finds a weekly cycle if the days differ', () => {
  const workday = (atMs: number) => Math.floor(atMs / DAY_MS) % 7 < 5;
  const { error } = follow(43, (atMs) => 50 + (workday(atMs) && atMs % DAY_MS > DAY_MS / 2 ? 4 : 0), HOUR_MS);
  expect(error).toBeLessThan(1);
});

it('finds no cycle in noise', () => {
  const random = createRandom(3, 'noise');
  const { baseline } = follow(14, () => 50 + 2 * random());
  expect(expectedValue(baseline, 14 * DAY_MS + 5 * HOUR_MS)).toBe(baseline.level);
});

it('is robust against an outlier', () => {
  const { baseline } = follow(3, () => 50);
  const before = baseline.level;
  learnBaseline(baseline, { atMs: 3 * DAY_MS, value: 1e9, expected: before, spread: 1 }, MINUTE_MS);
  expect(baseline.level - before).toBeLessThan(0.1);
});
