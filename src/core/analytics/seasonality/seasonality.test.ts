import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import { HOUR_MS } from '../../../shared/model/time';
import { findSeasonality } from './find-seasonality';

const normal = (seed: number) => {
  const random = createRandom(seed, 'seasonality');
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
};
const hourly = (values: Float64Array) => ({ atMs: values.map((_, hour) => hour * HOUR_MS), values });
const build = (count: number, valueAt: (hour: number) => number) =>
  hourly(Float64Array.from({ length: count }, (_, hour) => valueAt(hour)));
const periodsOf = (series: Parameters<typeof findSeasonality>[0]) =>
  findSeasonality(series).map(({ periodMs }) => periodMs / HOUR_MS);

describe('finding cycles', () => {
  it('finds a daily cycle in noise, and measures its strength', () => {
    const noise = normal(1);
    const found = findSeasonality(build(504, (hour) => Math.sqrt(2) * Math.sin((2 * Math.PI * hour) / 24) + noise()));
    expect(found).toHaveLength(1);
    expect(found[0]?.periodMs).toBe(24 * HOUR_MS);
    // Half of the variance is the cycle's.
    expect(found[0]?.strength).toBeGreaterThan(0.4);
    expect(found[0]?.strength).toBeLessThan(0.6);
  });

  it('finds periods that are not of the calendar', () => {
    const noise = normal(2);
    expect(periodsOf(build(500, (hour) => (hour % 17 < 2 ? 9 : 0) + noise()))).toEqual([17]);
  });

  it('finds the week if working days differ from the others', () => {
    const noise = normal(3);
    const office = build(28 * 24, (hour) => noise() + (Math.floor(hour / 24) % 7 < 5 && hour % 24 > 8 ? 10 : 0));
    expect(periodsOf(office)).toContain(168);
  });

  it('finds a daily cycle under a trend ten times as large', () => {
    const noise = normal(4);
    expect(periodsOf(build(480, (hour) => hour / 5 + 3 * Math.sin((hour / 24) * 2 * Math.PI) + noise()))).toEqual([24]);
  });

  it.each([0, 0.5, 0.9])('finds almost nothing in noise with autocorrelation %f', (carried) => {
    let found = 0;
    for (let seed = 0; seed < 40; seed++) {
      const noise = normal(seed);
      let value = 0;
      found += findSeasonality(build(336, () => (value = carried * value + noise()))).length;
    }
    expect(found).toBeLessThanOrEqual(2);
  });

  it('finds nothing in constants and short series', () => {
    expect(findSeasonality(build(0, () => 1))).toEqual([]);
    expect(findSeasonality(build(2, () => 1))).toEqual([]);
    expect(findSeasonality(build(400, () => 0.1))).toEqual([]);
    expect(findSeasonality(build(400, () => Number.NaN))).toEqual([]);
    expect(findSeasonality(build(60, (hour) => Math.sin((2 * Math.PI * hour) / 24)))).toEqual([]);
  });
});
