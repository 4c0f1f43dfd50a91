import { expect, it } from 'vitest';
import { dotProduct } from './dot-product';

it('sums products', () => {
  expect(dotProduct([1, 2, 3], Float64Array.of(4, 5, -6))).toBe(-4);
  expect(dotProduct([], [])).toBe(0);
});
