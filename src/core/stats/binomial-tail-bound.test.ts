import { expect, it } from 'vitest';
import { binomialTailBound } from './binomial-tail-bound';

it('is above the tail, and equals it if all succeed', () => {
  expect(binomialTailBound(10, 10, 0.1)).toBeCloseTo(10 * Math.log(0.1));
  // R: pbinom(7, 10, 0.3, lower.tail = FALSE) is 0.001590386.
  expect(binomialTailBound(8, 10, 0.3)).toBeGreaterThan(Math.log(0.001590386));
  expect(binomialTailBound(8, 10, 0.3)).toBeLessThan(Math.log(0.01));
});

it('is no evidence against expected results', () => {
  expect(binomialTailBound(3, 10, 0.3)).toBe(0);
  expect(binomialTailBound(0, 10, 0.3)).toBe(0);
  expect(binomialTailBound(0, 0, 0.3)).toBe(0);
});
