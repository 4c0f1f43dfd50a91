import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import type { Trend } from '../../../shared/contract/analytics-schemas';
import { HOUR_MS } from '../../../shared/model/time';
import { estimateTrend } from './estimate-trend';
import { findChangePoints } from './find-change-points';

const normal = (seed: number) => {
  const random = createRandom(seed, 'trend');
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
};
const build = (count: number, valueAt: (hour: number) => number) => ({
  atMs: Float64Array.from({ length: count }, (_, hour) => hour * HOUR_MS),
  values: Float64Array.from({ length: count }, (_, hour) => valueAt(hour)),
});
const trendOf = (series: Parameters<typeof estimateTrend>[0]): Trend => {
  const trend = estimateTrend(series);
  if (trend.kind !== 'trend') throw new Error('too few points');
  return trend;
};

describe('the slope', () => {
  it('is that of a straight line', () => {
    const trend = trendOf(build(100, (hour) => 5 + hour / 8));
    expect(trend.slopePerDay).toBeCloseTo(3, 9);
    expect(trend).toMatchObject({ direction: 'rising', sinceMs: 0, changePointsAtMs: [] });
  });

  it('is robust against bursts and a daily cycle', () => {
    const noise = normal(1);
    const trend = trendOf(
      build(336, (hour) => -hour / 4 + 5 * Math.sin((2 * Math.PI * hour) / 24) + noise() + (hour % 31 === 7 ? 500 : 0)),
    );
    expect(trend.direction).toBe('falling');
    expect(trend.slopePerDay).toBeCloseTo(-6, 0);
    expect(trend.lowPerDay).toBeLessThan(trend.slopePerDay);
    expect(trend.highPerDay).toBeGreaterThan(trend.slopePerDay);
  });

  it('is stable for a constant, and for mere noise', () => {
    expect(trendOf(build(100, () => 0.1))).toMatchObject({ slopePerDay: 0, direction: 'steady' });
    const noise = normal(2);
    expect(trendOf(build(200, () => 10 + noise())).direction).toBe('steady');
  });

  it.each([0, 0.5, 0.8])('has an interval with the stated coverage for noise with autocorrelation %f', (carried) => {
    let held = 0;
    for (let seed = 0; seed < 60; seed++) {
      const noise = normal(seed);
      let value = 0;
      const trend = trendOf(
        build(200, (hour) => {
          value = carried * value + noise();
          return value + hour / 24;
        }),
      );
      held += trend.lowPerDay <= 1 && trend.highPerDay >= 1 ? 1 : 0;
    }
    expect(held / 60).toBeGreaterThan(0.88);
  });
});

describe('change points', () => {
  it('include the time at which a disk begins to fill', () => {
    const noise = normal(3);
    const trend = trendOf(build(336, (hour) => 100e9 + Math.max(0, hour - 200) * 5e7 + 2e8 * noise()));
    expect(trend.direction).toBe('rising');
    expect(trend.slopePerDay / 1.2e9).toBeCloseTo(1, 1);
    expect(Math.abs(trend.sinceMs / HOUR_MS - 200)).toBeLessThan(16);
    expect(trend.changePointsAtMs).toEqual([trend.sinceMs]);
  });

  it('include both ends of a period at another level', () => {
    const noise = normal(4);
    const values = Float64Array.from({ length: 300 }, (_, step) => noise() + (step >= 100 && step < 180 ? 8 : 0));
    expect(findChangePoints(values)).toEqual([100, 180]);
  });

  it('include neither a spike nor a random walk', () => {
    const noise = normal(5);
    expect(findChangePoints(Float64Array.from({ length: 200 }, (_, step) => noise() + (step === 90 ? 99 : 0)))).toEqual(
      [],
    );
    let walks = 0;
    for (let seed = 0; seed < 40; seed++) {
      const step = normal(seed);
      let value = 0;
      const walk = Float64Array.from({ length: 200 }, () => {
        value = 0.9 * value + step();
        return value;
      });
      walks += findChangePoints(walk).length > 0 ? 1 : 0;
    }
    expect(walks).toBeLessThanOrEqual(6);
  });

  it('include a jump between two constant levels', () => {
    expect(findChangePoints(Float64Array.from({ length: 60 }, (_, step) => (step < 25 ? 1 : 4)))).toEqual([25]);
    expect(findChangePoints(new Float64Array(60).fill(3))).toEqual([]);
  });
});

it('need a number of points, which is returned', () => {
  expect(estimateTrend(build(0, () => 1))).toEqual({ kind: 'too-few-points', needed: 8, given: 0 });
  expect(estimateTrend(build(2, () => 1))).toEqual({ kind: 'too-few-points', needed: 8, given: 2 });
  expect(estimateTrend(build(99, () => Number.NaN))).toMatchObject({ kind: 'too-few-points' });
});

it('have finite values for reversed, repeated and invalid points', () => {
  const past = build(120, (hour) => (hour % 6 === 0 ? Number.NaN : hour % 40 === 1 ? Number.POSITIVE_INFINITY : hour));
  const straight = trendOf(past);
  expect([straight.slopePerDay, straight.lowPerDay, straight.highPerDay].every(Number.isFinite)).toBe(true);
  expect(trendOf({ atMs: past.atMs.toReversed(), values: past.values.toReversed() })).toEqual(straight);
});
