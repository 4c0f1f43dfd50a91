import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compactBytes, compactColumn, expandColumn } from './compact-column';
import { fromSteps, scaleOf } from './scale';

it('restores any column bit for bit, with a step or without', () => {
  const limit = fc.constantFrom(3, 127, -128, 128, 32_767, -32_769, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 2 ** 49);
  const step = fc.oneof(limit, fc.integer({ min: -200, max: 200 }));
  fc.assert(
    fc.property(fc.array(step), fc.constantFrom(0.001, 0.1, 1, 4096), fc.boolean(), (steps, resolution, isKnown) => {
      const scale = scaleOf(resolution);
      const values = Float64Array.from(steps, (one) => fromSteps(one, scale));
      expect(expandColumn(compactColumn(values, isKnown ? scale : undefined), new Float64Array(values.length))).toEqual(
        values,
      );
    }),
    { numRuns: 500 },
  );
  const odd = Float64Array.of(-0, 0, Number.NaN, Number.POSITIVE_INFINITY);
  expect(expandColumn(compactColumn(odd, undefined), new Float64Array(4))).toEqual(odd);
  expect(expandColumn(compactColumn(Float64Array.of(-0, -0), undefined), new Float64Array(2))).toEqual(
    Float64Array.of(-0, -0),
  );
});

it('takes a byte for each small step, and next to nothing for a constant', () => {
  const ratios = Float64Array.from({ length: 1_300 }, (_, index) => (index % 100) / 1_000);
  expect(compactBytes(compactColumn(ratios, scaleOf(0.001)))).toBeLessThan(1_600);
  expect(compactBytes(compactColumn(new Float64Array(1_300).fill(0.25), undefined))).toBeLessThan(300);
});
