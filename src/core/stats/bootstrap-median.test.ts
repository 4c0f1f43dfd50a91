import { expect, it } from 'vitest';
import { createRandom } from '../../../tests/helpers/seeded-random';
import { bootstrapMedian } from './bootstrap-median';

it('matches NumPy: quantile(median(choice(d, (400000, n))), [0.025, 0.975])', () => {
  const six = bootstrapMedian([3.1, 2.4, 4.0, -0.5, 1.9, 2.2], createRandom(1));
  expect(six).toEqual([expect.closeTo(0.7), expect.closeTo(3.55)]);
  const nine = bootstrapMedian([1, 2, 3, 4, 5, 6, 7, 8, 9], createRandom(2));
  expect(nine).toEqual([2, 8]);
});

it('is narrower for less confidence', () => {
  const values = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const [low, high] = bootstrapMedian(values, createRandom(3), 0.5);
  expect(low).toBeGreaterThan(2);
  expect(high).toBeLessThan(8);
  expect(bootstrapMedian([7], createRandom(4))).toEqual([7, 7]);
});
