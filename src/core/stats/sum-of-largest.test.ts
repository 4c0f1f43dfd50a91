import { expect, test } from 'vitest';
import { sumOfLargest } from './sum-of-largest';

test.each([
  [[3, 1, 2], 2, 5],
  [[1, 2, 3], 2, 5],
  [[5, 5, 5, 1], 3, 15],
  [[4], 3, 4],
  [[], 3, 0],
  [[Number.NaN, 2, 7], 1, 7],
])('sums for %j the %i largest to %f', (values, count, sum) => {
  expect(sumOfLargest(Float64Array.from(values), count)).toBe(sum);
});
