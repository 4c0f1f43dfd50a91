import { expect, it } from 'vitest';
import { sortedQuantile } from './sorted-quantile';

it('matches NumPy', () => {
  const sorted = Float64Array.of(12, 15, 11, 9, 14, 18, 13, 10, 15, 20, 14, 12, 17, 21, 16, 12).sort();
  // numpy 2.4.6: np.quantile(values, [.025, .5, .9])
  expect(sortedQuantile(sorted, 0.025)).toBeCloseTo(9.375, 12);
  expect(sortedQuantile(sorted, 0.5)).toBe(14);
  expect(sortedQuantile(sorted, 0.9)).toBe(19);
});

it('is the least and the greatest at both ends', () => {
  expect(sortedQuantile(Float64Array.of(1, 2, 7), 0)).toBe(1);
  expect(sortedQuantile(Float64Array.of(1, 2, 7), 1)).toBe(7);
  expect(sortedQuantile(Float64Array.of(7), 0.3)).toBe(7);
  expect(sortedQuantile(new Float64Array(0), 0.5)).toBeNaN();
});
