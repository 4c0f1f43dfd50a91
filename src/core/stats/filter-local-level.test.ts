import { expect, it } from 'vitest';
import { filterLocalLevel } from './filter-local-level';

it('is the running mean if the level is constant', () => {
  const column = Float64Array.of(2, 4, 9, 1);
  const { surprises, levels, levelVariance } = filterLocalLevel([column], Float64Array.of(1, 1, 1), 0);
  expect(levels[0]).toBeCloseTo(4, 12);
  expect(levelVariance).toBeCloseTo(1 / 4, 12);
  expect([...(surprises[0] as Float64Array)]).toEqual([2, expect.closeTo(6, 12), expect.closeTo(-4, 12)]);
});

it('converges to the gain of Durbin and Koopman', () => {
  // In the steady state the variance before a reading, p, solves p² - p q - q = 0.
  const q = 0.5;
  const steady = (q + Math.sqrt(q * q + 4 * q)) / 2;
  const { variances, levelVariance } = filterLocalLevel([], new Float64Array(100).fill(1), q);
  expect(variances[99]).toBeCloseTo(steady + 1, 12);
  expect(levelVariance).toBeCloseTo(steady / (steady + 1), 12);
});

it('gives a reading more weight after a longer gap', () => {
  const columns = [Float64Array.of(0, 0, 10)];
  const short = filterLocalLevel(columns, Float64Array.of(1, 1), 0.1);
  const long = filterLocalLevel(columns, Float64Array.of(1, 50), 0.1);
  expect(long.levels[0]).toBeGreaterThan(short.levels[0] as number);
});
