import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QuantileBuckets } from './quantile-buckets';

function quantileOf(values: readonly number[], at: number): number {
  const buckets = new QuantileBuckets();
  for (const value of values) buckets.addSample(3, value);
  return buckets.quantile(3, at);
}

/** Computes the quantile from the statistics that a tier stores. */
function spreadQuantileOf(segments: readonly (readonly number[])[], at: number): number {
  const buckets = new QuantileBuckets();
  for (const values of segments) {
    const sum = values.reduce((total, value) => total + value, 0);
    buckets.addSpread(0, Math.min(...values), Math.max(...values), sum, values.length);
  }
  return buckets.quantile(0, at);
}

describe('quantiles of samples', () => {
  it.each([
    [[7], 0.3, 7],
    [[1, 2], 0.5, 1.5],
    [[3, 1, 2], 0, 1],
    [[3, 1, 2], 1, 3],
    [[4, 1, 3, 2], 0.25, 1.75],
    [[1, 1, 1, 100], 0.5, 1],
    [[Number.POSITIVE_INFINITY, 1], 1, Number.POSITIVE_INFINITY],
  ])('interpolate %j at %d to %d', (values, at, expected) => {
    expect(quantileOf(values, at)).toBe(expected);
  });

  it('are unknown for an empty bucket, and after a reset', () => {
    const buckets = new QuantileBuckets();
    buckets.addSample(0, 1);
    expect(buckets.quantile(1, 0.5)).toBeNaN();
    buckets.reset();
    expect(buckets.quantile(0, 0.5)).toBeNaN();
  });
});

describe("quantiles of a tier's buckets", () => {
  const samples = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1, maxLength: 30 });

  it('are between the least and the greatest, and reach both', () => {
    fc.assert(
      fc.property(
        fc.array(samples, { minLength: 1, maxLength: 5 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (all, at) => {
          const flat = all.flat();
          const value = spreadQuantileOf(all, at);
          expect(value).toBeGreaterThanOrEqual(Math.min(...flat));
          expect(value).toBeLessThanOrEqual(Math.max(...flat));
          expect(spreadQuantileOf(all, 0)).toBe(Math.min(...flat));
          expect(spreadQuantileOf(all, 1)).toBeCloseTo(Math.max(...flat));
        },
      ),
    );
  });

  it('are exact if each bucket has one sample, or all are equal', () => {
    fc.assert(
      fc.property(samples, (values) => {
        expect(
          spreadQuantileOf(
            values.map((value) => [value]),
            0.9,
          ),
        ).toBe(quantileOf(values, 0.9));
      }),
    );
    expect(spreadQuantileOf([[5, 5, 5, 5], [9]], 0.5)).toBe(5);
  });

  it('are close to the truth for evenly spread samples', () => {
    const segments = Array.from({ length: 20 }, (_, segment) =>
      Array.from({ length: 60 }, (_, index) => (segment % 4) * 10 + ((index * 37) % 60) / 6),
    );
    for (const at of [0.05, 0.25, 0.5, 0.75, 0.95]) {
      expect(Math.abs(spreadQuantileOf(segments, at) - quantileOf(segments.flat(), at))).toBeLessThan(1);
    }
  });

  it('give a single spike among many values no more than its share', () => {
    const values = [...Array.from({ length: 59 }, () => 1), 100];
    expect(spreadQuantileOf([values], 0.5)).toBeLessThan(10);
  });
});
