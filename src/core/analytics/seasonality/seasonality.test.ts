import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import { decompose, decomposeValues } from './decompose';
import { findSeasonality } from './find-seasonality';

const HOUR_MS = 3_600_000;
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
  it('finds a day in noise, and tells how much of it there is', () => {
    const noise = normal(1);
    const found = findSeasonality(build(504, (hour) => Math.sqrt(2) * Math.sin((2 * Math.PI * hour) / 24) + noise()));
    expect(found).toHaveLength(1);
    expect(found[0]?.periodMs).toBe(24 * HOUR_MS);
    // Half of the variance is the cycle's.
    expect(found[0]?.strength).toBeGreaterThan(0.4);
    expect(found[0]?.strength).toBeLessThan(0.6);
  });

  it('finds periods that no calendar knows', () => {
    const noise = normal(2);
    expect(periodsOf(build(500, (hour) => (hour % 17 < 2 ? 9 : 0) + noise()))).toEqual([17]);
  });

  it('finds the week where working days differ from the others', () => {
    const noise = normal(3);
    const office = build(28 * 24, (hour) => noise() + (Math.floor(hour / 24) % 7 < 5 && hour % 24 > 8 ? 10 : 0));
    expect(periodsOf(office)).toContain(168);
  });

  it('sees a day under a trend ten times as large', () => {
    const noise = normal(4);
    expect(periodsOf(build(480, (hour) => hour / 5 + 3 * Math.sin((hour / 24) * 2 * Math.PI) + noise()))).toEqual([24]);
  });

  it.each([0, 0.5, 0.9])('finds none in noise that remembers %f of itself, nearly always', (carried) => {
    let found = 0;
    for (let seed = 0; seed < 40; seed++) {
      const noise = normal(seed);
      let value = 0;
      found += findSeasonality(build(336, () => (value = carried * value + noise()))).length;
    }
    expect(found).toBeLessThanOrEqual(2);
  });

  it('finds none where there is nothing to look at', () => {
    expect(findSeasonality(build(0, () => 1))).toEqual([]);
    expect(findSeasonality(build(2, () => 1))).toEqual([]);
    expect(findSeasonality(build(400, () => 0.1))).toEqual([]);
    expect(findSeasonality(build(400, () => Number.NaN))).toEqual([]);
    expect(findSeasonality(build(60, (hour) => Math.sin((2 * Math.PI * hour) / 24)))).toEqual([]);
  });
});

describe('decomposing', () => {
  const values = Float64Array.from(
    { length: 60 },
    (_, step) =>
      Math.sin((2 * Math.PI * step) / 12) * 3 + 0.1 * step + ((step * 7919) % 13) / 13 + (step === 30 ? 20 : 0),
  );

  it('agrees with statsmodels', () => {
    // statsmodels 0.15.0: STL(period=12, seasonal=7, trend=23, low_pass=13, robust=True, trend_jump=3, low_pass_jump=2)
    // .fit(inner_iter=1, outer_iter=5), at steps 0, 5, 29, 30, 31 and 59
    const known: readonly (readonly number[])[] = [
      [0, 0.4739763734751628, -0.3930425431374906, -0.08093383033767221],
      [5, 0.9406354058386276, 1.8643697572376803, -0.03577439384553871],
      [29, 3.384946597466605, 1.4884635900427594, -0.011871725970902247],
      [30, 3.4977643779710608, 0.1544747417825966, 19.963145495630968],
      [31, 3.6073061706291267, -1.4824518017880137, 0.24437640038965958],
      [59, 6.362031153554846, -1.9296623295962203, 0.04455425296444915],
    ];
    const parts = decomposeValues(values, 12);
    for (const [step, trend, season, residual] of known as readonly (readonly [number, number, number, number])[]) {
      expect(parts.trend[step]).toBeCloseTo(trend, 9);
      expect(parts.season[step]).toBeCloseTo(season, 9);
      expect(parts.residual[step]).toBeCloseTo(residual, 9);
    }
  });

  it('adds up, and tells each part at its time', () => {
    const parts = decompose(hourly(values), 12 * HOUR_MS);
    if (parts.kind !== 'decomposition') throw new Error('too few points');
    values.forEach((value, step) => {
      const sum = (parts.trend[step] as number) + (parts.season[step] as number) + (parts.residual[step] as number);
      expect(sum).toBeCloseTo(value, 9);
      expect(parts.atMs[step]).toBe(step * HOUR_MS);
    });
  });

  it('has finite parts for constants and gaps', () => {
    for (const valueAt of [() => 3, (hour: number) => (hour % 5 === 0 ? Number.NaN : Math.sin(hour))]) {
      const parts = decompose(build(100, valueAt), 24 * HOUR_MS);
      if (parts.kind !== 'decomposition') throw new Error('too few points');
      for (const part of [parts.trend, parts.season, parts.residual]) expect(part.every(Number.isFinite)).toBe(true);
    }
  });

  it('needs two cycles', () => {
    expect(
      decompose(
        build(47, () => 1),
        24 * HOUR_MS,
      ),
    ).toEqual({ kind: 'too-few-points', needed: 48, given: 47 });
    expect(
      decompose(
        build(1, () => 1),
        24 * HOUR_MS,
      ),
    ).toMatchObject({ kind: 'too-few-points', given: 0 });
  });
});
