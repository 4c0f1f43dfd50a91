import { expect, it } from 'vitest';
import { weightedMidmean } from './weighted-midmean';

it('is the mean of the middle half', () => {
  const values = Float64Array.of(100, 3, 1, 2, 4, -50, 5, 6);
  expect(weightedMidmean(values, new Float64Array(8).fill(1), 0.25)).toBe(3.5);
});

it('counts a value across a cut in part', () => {
  // The part from 1 to 2 of the weight 3 remains: half of the second value and half of the third.
  expect(weightedMidmean(Float64Array.of(0, 10, 20), Float64Array.of(0.5, 1, 1.5), 1 / 3)).toBeCloseTo(15, 12);
});

it('follows the weights', () => {
  expect(weightedMidmean(Float64Array.of(1, 2, 30), Float64Array.of(0.1, 0.1, 0.9), 0.3)).toBe(30);
  expect(weightedMidmean(Float64Array.of(1, 2, 30), Float64Array.of(0, 1, 0), 0.3)).toBe(2);
});

it('is exactly the value on which the middle agrees', () => {
  const values = Float64Array.of(0.1, 0.1, 0.1, 7, -7);
  expect(weightedMidmean(values, Float64Array.of(0.3, 0.7, 0.11, 0.2, 0.1), 0.3)).toBe(0.1);
});

it('is NaN for no values', () => {
  expect(weightedMidmean(new Float64Array(0), new Float64Array(0), 0.3)).toBeNaN();
});
