import { describe, expect, it } from 'vitest';
import type { Unit } from '../../shared/model/metric';
import { DAY_MS } from '../../shared/model/time';
import { formatAxisValue } from '../text/axis-value';
import { niceCeiling, timeTicks, valueBounds, valueTicks } from './axis';

describe('niceCeiling', () => {
  it.each([
    [0.03, 'ratio', 0.1, 0.1],
    [0.11, 'ratio', 0.1, 0.2],
    [0.5, 'ratio', 0.1, 0.5],
    [0.51, 'ratio', 0.1, 1],
    [Number.NaN, 'ratio', 0.1, 0.1],
    [1, 'bytes', 1024, 1024],
    [1025, 'bytes', 1024, 2048],
    [3 * 1024 ** 2, 'bytes_per_second', 1024, 4 * 1024 ** 2],
    [1000 * 1024 ** 2, 'bytes_per_second', 1024, 1024 ** 3],
    [7, 'count', 1, 10],
  ] as const)('bounds %d %s by a round value', (peak, unit, floor, bound) => {
    expect(niceCeiling(peak, unit, floor)).toBeCloseTo(bound, 9);
  });
});

describe('valueTicks', () => {
  const rounded = (ticks: readonly number[]) => ticks.map((tick) => Number(tick.toFixed(9)));
  const GIB = 1024 ** 3;

  it.each([
    [1, [0, 0.25, 0.5, 0.75, 1]],
    [0.5, [0, 0.1, 0.2, 0.3, 0.4, 0.5]],
    [0.1, [0, 0.025, 0.05, 0.075, 0.1]],
  ])('divides %d into round shares', (ceiling, ticks) => expect(rounded(valueTicks(ceiling, 'ratio'))).toEqual(ticks));

  it('uses round sizes below a ceiling that is not round', () => {
    expect(valueTicks(15.5 * GIB, 'bytes')).toEqual([0, 4 * GIB, 8 * GIB, 12 * GIB]);
    expect(valueTicks(15.5 * GIB, 'bytes', true)).toEqual([0, 8 * GIB]);
  });

  it('has three labels in a low chart', () => expect(valueTicks(1, 'ratio', true)).toEqual([0, 0.5, 1]));
  it('is zero for an empty axis', () => expect(valueTicks(0, 'ratio')).toEqual([0]));
});

describe('valueBounds', () => {
  const GIB = 1024 ** 3;
  const bounds = (low: number, high: number, unit: Unit) => {
    const { floor, ceiling } = valueBounds(low, high, unit, 1e-3);
    return [floor, ceiling].map((bound) => Number(bound.toPrecision(12)));
  };

  it('begin at zero for values near zero, constant values and no values', () => {
    expect(bounds(0.1, 0.7, 'ratio')).toEqual([0, 1]);
    expect(bounds(16 * GIB, 16 * GIB, 'bytes')).toEqual([0, 16 * GIB]);
    expect(bounds(Number.NaN, Number.NaN, 'ratio')).toEqual([0, 0.001]);
  });

  it('enclose values that move far above zero', () => {
    expect(bounds(0.91, 0.97, 'ratio')).toEqual([0.9, 0.98]);
    expect(bounds(10.02 * GIB, 10.28 * GIB, 'bytes')).toEqual(
      [10 * GIB, 10.4 * GIB].map((bound) => Number(bound.toPrecision(12))),
    );
    expect(bounds(-12, 20, 'watts')).toEqual([-20, 20]);
    expect(bounds(-5, -5, 'watts')[0]).toBeLessThanOrEqual(-5);
  });

  it('contain every value, and give each tick its own label', () => {
    const sizes = { ratio: [0.02, 5], bytes: [1_100, 1e13], count: [11, 1e12], celsius: [11, 100], watts: [2, 1e4] };
    for (const [unit, [least = 0, most = 0]] of Object.entries(sizes) as [Unit, number[]][]) {
      for (let low = least; low < most; low *= 1.37) {
        for (const factor of [1.0005, 1.003, 1.02, 1.11, 1.29, 1.31, 40]) {
          const { floor, ceiling } = valueBounds(low, low * factor, unit, 1e-3);
          expect(floor).toBeLessThanOrEqual(low * (1 + 1e-9));
          expect(ceiling).toBeGreaterThanOrEqual(low * factor * (1 - 1e-9));
          const labels = valueTicks(ceiling, unit, false, floor).map((tick) => formatAxisValue(tick, unit));
          expect(labels, `${unit} ${low} ${factor}`).toEqual([...new Set(labels)]);
        }
      }
    }
  });
});

describe('timeTicks', () => {
  it('uses the finest round step that fits', () => {
    expect(timeTicks(3_000, 63_000, 4)).toEqual([15_000, 30_000, 45_000, 60_000]);
    expect(timeTicks(0, 3_600_000, 4)).toHaveLength(5);
  });

  it("uses the reader's hours in a zone that is off by half an hour", () => {
    const halfHourMs = 1_800_000;
    expect(timeTicks(0, 4 * 3_600_000, 4, 11 * halfHourMs)).toEqual([1, 3, 5, 7].map((halves) => halves * halfHourMs));
  });

  it('continues with days and weeks', () => {
    expect(timeTicks(1, 30 * DAY_MS, 10)).toEqual([4, 8, 12, 16, 20, 24, 28].map((days) => days * DAY_MS));
    expect(timeTicks(0, 400 * DAY_MS, 3).length).toBeLessThanOrEqual(6);
  });

  it('returns none without time or room', () => {
    expect(timeTicks(5, 5, 4)).toEqual([]);
    expect(timeTicks(0, 60_000, 0)).toEqual([]);
  });
});
