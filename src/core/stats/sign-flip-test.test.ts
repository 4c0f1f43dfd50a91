import { expect, it } from 'vitest';
import { signFlipTest } from './sign-flip-test';

it('matches SciPy 1.17: permutation_test((d,), sum, permutation_type="samples")', () => {
  expect(signFlipTest([3.1, 2.4, 4.0, -0.5, 1.9, 2.2])).toBe(0.0625);
  expect(signFlipTest([1, 2, 3, 4, 5])).toBe(0.0625);
  expect(signFlipTest([-1, -2, -3, -4, -5, -6])).toBe(0.03125);
  expect(signFlipTest([1, 2, 3, 4, 5, 6, 7, 8])).toBe(0.0078125);
  expect(signFlipTest([-1, 2, -3, 4, 5, -6, 7, 8])).toBe(0.3125);
});

it('returns 1 for no differences, and refuses too many', () => {
  expect(signFlipTest([])).toBe(1);
  expect(signFlipTest([0, 0, 0, 0, 0, 0])).toBe(1);
  expect(signFlipTest([0.1, 0.2, 0.3, 0.1 + 0.2, 0.3, 0.3])).toBe(0.03125);
  expect(() => signFlipTest(new Array(21).fill(1))).toThrow(RangeError);
});
