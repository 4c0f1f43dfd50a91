import { expect, it } from 'vitest';
import { medianOf } from './median-of';

it('takes the middle one, or the mean of the two in the middle', () => {
  expect(medianOf(Float64Array.of(3, 1, 2))).toBe(2);
  expect(medianOf(Float64Array.of(4, 1, 3, 2))).toBe(2.5);
});

it('looks at the first numbers only, where it is told how many', () => {
  expect(medianOf(Float64Array.of(3, 1, 100, 100), 2)).toBe(2);
});

it('does the same with buffers long enough to be sorted otherwise', () => {
  const buffer = Float64Array.from({ length: 40 }, (_, index) => (index * 17) % 31);
  buffer.fill(1e9, 31);
  expect(medianOf(buffer, 31)).toBe(15);
});

it('has no answer for nothing', () => {
  expect(medianOf(new Float64Array(0))).toBeNaN();
});
