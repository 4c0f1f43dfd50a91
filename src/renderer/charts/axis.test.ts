import { describe, expect, it } from 'vitest';
import { niceCeiling, timeTicks, valueTicks } from './axis';

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

  it('stays at round sizes below a ceiling that is none', () => {
    expect(valueTicks(15.5 * GIB, 'bytes')).toEqual([0, 4 * GIB, 8 * GIB, 12 * GIB]);
    expect(valueTicks(15.5 * GIB, 'bytes', true)).toEqual([0, 8 * GIB]);
  });

  it('has three labels in a low chart', () => expect(valueTicks(1, 'ratio', true)).toEqual([0, 0.5, 1]));
  it('of nothing is zero', () => expect(valueTicks(0, 'ratio')).toEqual([0]));
});

describe('timeTicks', () => {
  it('takes the finest round step that fits', () => {
    expect(timeTicks(3_000, 63_000, 4)).toEqual([15_000, 30_000, 45_000, 60_000]);
    expect(timeTicks(0, 3_600_000, 4)).toHaveLength(5);
  });

  it("falls on the reader's hours where the zone is off by half an hour", () => {
    const halfHourMs = 1_800_000;
    expect(timeTicks(0, 4 * 3_600_000, 4, 11 * halfHourMs)).toEqual([1, 3, 5, 7].map((halves) => halves * halfHourMs));
  });

  it('has none for no time and no room', () => {
    expect(timeTicks(5, 5, 4)).toEqual([]);
    expect(timeTicks(0, 60_000, 0)).toEqual([]);
  });
});
