import { expect, it } from 'vitest';
import { compareRanks } from './compare-ranks';

it('matches SciPy 1.17: mannwhitneyu(a, b, method="asymptotic")', () => {
  const clear = compareRanks([17.2, 16.1, 18.3, 17.9, 15.5, 16.6], [9.25, 10.1, 8.8, 16.2, 9.9, 11.0]);
  expect(clear.u).toBe(34);
  expect(clear.pValue).toBeCloseTo(0.0130652268, 6);
  expect(clear.a12).toBeCloseTo(34 / 36);
  const tied = compareRanks([1, 2, 2, 3, 3, 5], [2, 3, 4, 4, 5, 6, 6]);
  expect(tied.u).toBe(8.5);
  expect(tied.pValue).toBeCloseTo(0.0817202816, 6);
});

it('finds no difference between equal groups, and refuses an empty one', () => {
  expect(compareRanks([1, 1], [1, 1])).toEqual({ u: 2, pValue: 1, a12: 0.5 });
  expect(() => compareRanks([], [1])).toThrow(RangeError);
});
