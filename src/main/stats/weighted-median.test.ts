import { expect, it } from 'vitest';
import { weightedMedian } from './weighted-median';

it('is the lower median where all weigh the same', () => {
  expect(weightedMedian(Float64Array.of(5, 1, 3), Float64Array.of(1, 1, 1))).toBe(3);
  expect(weightedMedian(Float64Array.of(4, 1, 3, 2), Float64Array.of(1, 1, 1, 1))).toBe(2);
});

it('is the value that holds half of the weight', () => {
  expect(weightedMedian(Float64Array.of(1, 2, 30), Float64Array.of(0.2, 0.2, 0.7))).toBe(30);
  expect(weightedMedian(Float64Array.of(1, 2, 30), Float64Array.of(0, 1, 0))).toBe(2);
});

it('does not move on because a sum of weights was rounded', () => {
  const weights = Float64Array.from({ length: 20 }, () => 0.1);
  const values = Float64Array.from({ length: 20 }, (_, index) => index);
  expect(weightedMedian(values, weights)).toBe(9);
});
