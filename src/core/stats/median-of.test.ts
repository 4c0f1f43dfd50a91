import { expect, it } from 'vitest';
import { medianOf } from './median-of';

it('returns the middle number, or the mean of the two in the middle', () => {
  expect(medianOf(Float64Array.of(3, 1, 2))).toBe(2);
  expect(medianOf(Float64Array.of(4, 1, 3, 2))).toBe(2.5);
});

it('uses only the first numbers if their count is given', () => {
  expect(medianOf(Float64Array.of(3, 1, 100, 100), 2)).toBe(2);
});

it('does the same with buffers that are long enough for another sort', () => {
  const buffer = Float64Array.from({ length: 40 }, (_, index) => (index * 17) % 31);
  buffer.fill(1e9, 31);
  expect(medianOf(buffer, 31)).toBe(15);
});

it('is NaN for no numbers', () => {
  expect(medianOf(new Float64Array(0))).toBeNaN();
});
