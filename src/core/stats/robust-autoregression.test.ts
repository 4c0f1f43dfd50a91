import { expect, it } from 'vitest';
import { createRandom } from '../../../tests/helpers/seeded-random';
import { robustAutoregression } from './robust-autoregression';

/** Creates a first-order autoregression with noise of variance 1. */
function autoregression(carried: number, length: number): Float64Array {
  const random = createRandom(11, 'autoregression');
  let value = 0;
  return Float64Array.from({ length }, () => {
    value = carried * value + (random() - 0.5) * Math.sqrt(12);
    return value;
  });
}

it.each([0, 0.5, 0.9])('finds %f', (carried) => {
  expect(robustAutoregression(autoregression(carried, 4000))).toBeCloseTo(carried, 1);
});

it('does not take jumps for autocorrelation', () => {
  const jumping = autoregression(0.3, 2000).map((value, step) => value + 20 * Math.floor(step / 500));
  expect(robustAutoregression(jumping)).toBeGreaterThan(0.2);
  expect(robustAutoregression(jumping)).toBeLessThan(0.4);
});

it('is finite for a constant', () => {
  expect(robustAutoregression(new Float64Array(20).fill(7))).toBe(0);
  expect(robustAutoregression(Float64Array.from({ length: 60 }, (_, step) => (step < 25 ? 1 : 4)))).toBe(0);
  expect(robustAutoregression(new Float64Array(0))).toBe(0);
});
