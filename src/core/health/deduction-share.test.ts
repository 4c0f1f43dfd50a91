import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deductionShare } from './deduction-share';

const bounds = { warning: 10, critical: 20 };

describe('the deducted share of a weight', () => {
  it.each([
    [9.99, false, 0],
    [10, false, 0.4],
    [15, false, 0.7],
    [20, false, 1],
    [500, false, 1],
    [9.5, true, 0.2],
    [9, true, 0],
    [5, true, 0],
  ])('for %d (active: %s) is %d', (value, isActive, share) => {
    expect(deductionShare(value, bounds, 'above', isActive)).toBeCloseTo(share, 10);
  });

  it('is mirrored for thresholds that are crossed downward', () => {
    const below = { warning: 20, critical: 10 };
    expect(deductionShare(21, below, 'below', false)).toBe(0);
    expect(deductionShare(20, below, 'below', false)).toBeCloseTo(0.4);
    expect(deductionShare(15, below, 'below', false)).toBeCloseTo(0.7);
    expect(deductionShare(3, below, 'below', false)).toBe(1);
    expect(deductionShare(21, below, 'below', true)).toBeCloseTo(0.2);
  });

  it('never falls as the reading gets worse', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 40, noNaN: true }), fc.double({ min: 0, max: 40, noNaN: true }), (a, b) => {
        const [better, worse] = a < b ? [a, b] : [b, a];
        for (const isActive of [true, false]) {
          expect(deductionShare(worse, bounds, 'above', isActive)).toBeGreaterThanOrEqual(
            deductionShare(better, bounds, 'above', isActive),
          );
        }
      }),
    );
  });
});
