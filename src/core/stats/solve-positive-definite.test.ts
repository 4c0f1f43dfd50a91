import { expect, it } from 'vitest';
import { solvePositiveDefinite } from './solve-positive-definite';

it('matches NumPy', () => {
  const matrix = Float64Array.of(4, 2, 0.6, 2, 5, 1, 0.6, 1, 3);
  const [x, y, z] = solvePositiveDefinite(matrix, Float64Array.of(1, 2, 3));
  expect(x).toBeCloseTo(0.0044843, 7);
  expect(y).toBeCloseTo(0.21255605, 7);
  expect(z).toBeCloseTo(0.92825112, 7);
});

it('refuses a matrix that is not positive definite', () => {
  expect(() => solvePositiveDefinite(Float64Array.of(1, 2, 2, 1), Float64Array.of(1, 1))).toThrow('pivot 1');
});
