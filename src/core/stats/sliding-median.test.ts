import { expect, it } from 'vitest';
import { createRandom } from '../../../tests/helpers/seeded-random';
import { medianOf } from './median-of';
import { slidingMedian } from './sliding-median';

it('is the median of the newest values, of fewer at the start', () => {
  expect([...slidingMedian(Float64Array.of(1, 5, 2, 2, 9, -1), 3)]).toEqual([1, 3, 2, 2, 2, 2]);
  expect([...slidingMedian(Float64Array.of(4, 2, 8), 1)]).toEqual([4, 2, 8]);
});

it('equals the result of sorting each window, also with many equal values', () => {
  const random = createRandom(1);
  const values = Float64Array.from({ length: 300 }, () => Math.floor(random() * 6));
  const medians = slidingMedian(values, 10);
  values.forEach((_, index) => {
    expect(medians[index]).toBe(medianOf(values.slice(Math.max(0, index - 9), index + 1)));
  });
});
