import { expect, it } from 'vitest';
import { createRandom } from '../../../tests/helpers/seeded-random';
import { hillTailIndex } from './hill-tail-index';

it('computes the example', () => {
  expect(hillTailIndex([8, 4, 2], 0.3, 1)).toBeCloseTo((Math.log(4) + Math.log(2) + 0.3) / 3, 12);
});

it('returns the prior without values', () => {
  expect(hillTailIndex([], 0.3, 6)).toBe(0.3);
  expect(hillTailIndex([5], 0.3, 6)).toBeCloseTo(0.3, 12);
});

it('finds the index of a Pareto tail in any unit', () => {
  const random = createRandom(1, 'pareto');
  const values = Array.from({ length: 20_000 }, () => random() ** -0.5).sort((a, b) => b - a);
  const largest = values.slice(0, 1_000);
  expect(hillTailIndex(largest, 0.3, 6)).toBeCloseTo(0.5, 1);
  expect(
    hillTailIndex(
      largest.map((value) => value * 1e6),
      0.3,
      6,
    ),
  ).toBeCloseTo(hillTailIndex(largest, 0.3, 6), 9);
});
