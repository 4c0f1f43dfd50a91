import { expect, test } from 'vitest';
import { invertPositiveDefinite } from './invert-positive-definite';

test('inverts a matrix with a known inverse', () => {
  // [[4, 2, 0], [2, 5, 1], [0, 1, 3]] has determinant 44.
  const matrix = Float64Array.of(4, 2, 0, 2, 5, 1, 0, 1, 3);
  for (const _ of invertPositiveDefinite(matrix, 3));
  const inverse = [14, -6, 2, -6, 12, -4, 2, -4, 16].map((value) => value / 44);
  matrix.forEach((value, index) => {
    expect(value).toBeCloseTo(inverse[index] as number, 12);
  });
});

test('yields once a row, so that the work can be spread', () => {
  expect([...invertPositiveDefinite(Float64Array.of(2, 0, 0, 4), 2)]).toHaveLength(2);
});

test('names the pivot that is not positive', () => {
  expect(() => [...invertPositiveDefinite(Float64Array.of(1, 2, 2, 1), 2)]).toThrow('pivot 1 is -3');
});
