import { expect, it } from 'vitest';
import { adjustForMany } from './adjust-for-many';

it('matches R: p.adjust(p, "BH")', () => {
  const adjusted = adjustForMany([0.01, 0.02, 0.03, 0.04, 0.5]);
  expect(adjusted.map((value) => Number(value.toFixed(6)))).toEqual([0.05, 0.05, 0.05, 0.05, 0.5]);
  expect(adjustForMany([0.04, 0.001, 0.2])).toEqual([expect.closeTo(0.06), expect.closeTo(0.003), expect.closeTo(0.2)]);
});

it('accepts an empty list, and never lowers a value', () => {
  expect(adjustForMany([])).toEqual([]);
  const pValues = [0.9, 0.3, 0.3, 0.001, 1];
  adjustForMany(pValues).forEach((value, index) => {
    expect(value).toBeGreaterThanOrEqual(pValues[index] as number);
    expect(value).toBeLessThanOrEqual(1);
  });
});
