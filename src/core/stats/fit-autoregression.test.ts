import { expect, it } from 'vitest';
import { createRandom } from '../../../tests/helpers/seeded-random';
import { fitAutoregression } from './fit-autoregression';

it('finds the weights that generated a series', () => {
  const random = createRandom(1, 'weights');
  const values = new Float64Array(20_000);
  for (let row = 2; row < values.length; row++) {
    values[row] = 0.6 * (values[row - 1] as number) - 0.3 * (values[row - 2] as number) + random() - 0.5;
  }
  const weights = fitAutoregression(values, 3);
  expect(weights[0]).toBeCloseTo(0.6, 1);
  expect(weights[1]).toBeCloseTo(-0.3, 1);
  expect(weights[2]).toBeCloseTo(0, 1);
});

it('solves a Yule-Walker example', () => {
  // Covariances 14 and 8 (1 * 2 + 2 * 3): the one weight is their ratio.
  expect(fitAutoregression(Float64Array.of(1, 2, 3), 1)[0]).toBeCloseTo(8 / 14);
});

it.each([
  ['that do not vary', new Float64Array(50)],
  ['that are not there', new Float64Array(50).fill(Number.NaN)],
  ['that are none', new Float64Array(0)],
])('returns zero weights for values %s', (_, values) => {
  expect(Array.from(fitAutoregression(values, 2))).toEqual([0, 0]);
});
