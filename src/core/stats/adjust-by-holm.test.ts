import { expect, it } from 'vitest';
import { adjustByHolm } from './adjust-by-holm';

it('matches R: p.adjust(p, "holm")', () => {
  const adjusted = adjustByHolm([0.01, 0.02, 0.03, 0.04, 0.5]);
  expect(adjusted.map((value) => Number(value.toFixed(6)))).toEqual([0.05, 0.08, 0.09, 0.09, 0.5]);
  expect(adjustByHolm([0.04, 0.001, 0.2])).toEqual([expect.closeTo(0.08), expect.closeTo(0.003), expect.closeTo(0.2)]);
});

it('accepts an empty list, and never exceeds 1', () => {
  expect(adjustByHolm([])).toEqual([]);
  expect(adjustByHolm([0.9, 0.8])).toEqual([1, 1]);
});
