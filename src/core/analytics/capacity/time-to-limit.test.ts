import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import { HOUR_MS } from '../../../shared/model/time';
import { timeToLimit } from './time-to-limit';

/** Creates a value an hour, with a little noise by default. */
function hourly(hours: number, levelAt: (hour: number) => number, noise = 0.1) {
  const random = createRandom(11);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return {
    atMs: Float64Array.from({ length: hours }, (_, hour) => hour * HOUR_MS),
    values: Float64Array.from({ length: hours }, (_, hour) => levelAt(hour) + noise * normal()),
  };
}

function hoursToLimit(series: ReturnType<typeof hourly>, limit: number) {
  const result = timeToLimit(series, limit);
  if (result.kind !== 'reaches') throw new Error(`the answer is ${result.kind}`);
  expect(result.earliestMs).toBeLessThanOrEqual(result.afterMs);
  expect(result.latestMs ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(result.afterMs);
  return {
    middle: result.afterMs / HOUR_MS,
    earliest: result.earliestMs / HOUR_MS,
    latest: (result.latestMs ?? Number.POSITIVE_INFINITY) / HOUR_MS,
  };
}

/** Matches within this many percent of the truth. */
const near = (hours: number, percent: number) => expect.closeTo(hours, -Math.log10((2 * hours * percent) / 100));

describe('timeToLimit', () => {
  it('extrapolates a straight line', () => {
    const { middle, earliest, latest } = hoursToLimit(
      hourly(300, (hour) => 20 + 0.1 * hour),
      90,
    );
    expect(middle).toEqual(near(401, 2));
    expect(earliest).toBeLessThan(401);
    expect(latest).toBeGreaterThan(401);
  });

  it('uses the newest rate, also after several changes', () => {
    const level = (hour: number) =>
      hour < 200 ? 20 + 0.05 * hour : hour < 400 ? 30 + 0.01 * (hour - 200) : 32 + 0.1 * (hour - 400);
    expect(hoursToLimit(hourly(500, level), 90).middle).toEqual(near(481, 6));
  });

  it('accounts for the weekend', () => {
    // 100 working days at 1 a day take 140 days.
    const level = (hour: number) => {
      const days = hour / 24;
      const week = Math.floor(days / 7);
      return 10 + 5 * week + Math.min(5, days - 7 * week);
    };
    expect(hoursToLimit(hourly(21 * 24, level), 75).middle).toEqual(near(70 * 24, 3));
  });

  it('accounts for clean-ups', () => {
    // Up 1 an hour, and every 50 hours 40 down: 10 in 50 hours. A peak reaches the limit first.
    const level = (hour: number) => 10 + hour - 40 * Math.floor(hour / 50);
    const touched = Array.from({ length: 1000 }, (_, hour) => level(hour)).findIndex((value) => value >= 140);
    expect(hoursToLimit(hourly(320, level, 0.5), 140).middle).toEqual(near(touched - 319, 5));
  });

  it('detects accelerating growth', () => {
    const level = (hour: number) => 10 * Math.exp(hour / 200);
    expect(hoursToLimit(hourly(300, level), 90).middle).toEqual(near(200 * Math.log(9) - 299, 3));
  });

  it('uses the net growth of uneven stairs, with a wide interval', () => {
    const random = createRandom(4);
    let height = 0;
    const heights = Array.from({ length: 800 }, () => {
      if (random() < 0.08) height += -Math.log(1 - random());
      return height;
    });
    const series = hourly(500, (hour) => heights[hour] as number, 0.02);
    const { middle, earliest, latest } = hoursToLimit(series, (heights[499] as number) + 16);
    expect(middle).toBeGreaterThan(100);
    expect(middle).toBeLessThan(400);
    expect(latest / earliest).toBeGreaterThan(2);
  });

  it('widens the interval if each day has a rate of its own', () => {
    const random = createRandom(6);
    const rates = Array.from({ length: 20 }, () => -0.1 * Math.log(1 - random()));
    const level = (hour: number) => {
      const day = Math.floor(hour / 24);
      return 20 + rates.slice(0, day).reduce((sum, rate) => sum + 24 * rate, 0) + (hour % 24) * (rates[day] as number);
    };
    const uneven = hoursToLimit(hourly(20 * 24, level), 90);
    const even = hoursToLimit(
      hourly(20 * 24, (hour) => 20 + (hour * (level(479) - 20)) / 479),
      90,
    );
    expect(uneven.latest - uneven.earliest).toBeGreaterThan(4 * (even.latest - even.earliest));
  });

  it('widens the interval if clean-ups are irregular', () => {
    const sawtooth = (cleanUps: readonly number[]) => (hour: number) =>
      10 + 0.5 * hour - 20 * cleanUps.filter((cleanUp) => cleanUp <= hour).length;
    const even = hoursToLimit(hourly(400, sawtooth([50, 110, 170, 230, 290, 350]), 0.3), 170);
    const uneven = hoursToLimit(hourly(400, sawtooth([20, 120, 160, 290, 310, 350]), 0.3), 170);
    expect(uneven.latest - uneven.earliest).toBeGreaterThan(2 * (even.latest - even.earliest));
  });

  it('does not count one jump as growth', () => {
    const level = (hour: number) => 20 + 0.02 * hour + (hour > 200 ? 30 : 0);
    expect(hoursToLimit(hourly(400, level), 90).middle).toEqual(near((90 - 58) / 0.02, 10));
  });

  it('is robust against a daily cycle', () => {
    const level = (hour: number) => 30 + 0.05 * hour + 4 * Math.sin((2 * Math.PI * hour) / 24);
    expect(hoursToLimit(hourly(10 * 24, level), 90).middle).toEqual(near(880, 6));
  });

  it('ignores single measurement errors', () => {
    const series = hourly(300, (hour) => 20 + 0.1 * hour);
    series.values[250] = 5000;
    series.values[100] = -5000;
    expect(hoursToLimit(series, 90).middle).toEqual(near(401, 2));
  });

  it('returns never if the series is constant, falls or saturates below the limit', () => {
    expect(
      timeToLimit(
        hourly(300, () => 50),
        90,
      ),
    ).toEqual({ kind: 'never' });
    expect(
      timeToLimit(
        hourly(300, () => 50, 0),
        90,
      ),
    ).toEqual({ kind: 'never' });
    expect(
      timeToLimit(
        hourly(300, (hour) => 80 - 0.1 * hour),
        90,
      ),
    ).toEqual({ kind: 'never' });
    expect(
      timeToLimit(
        hourly(600, (hour) => 60 - 40 * Math.exp(-hour / 100)),
        90,
      ),
    ).toEqual({ kind: 'never' });
  });

  it('returns reached at the limit and beyond it', () => {
    expect(
      timeToLimit(
        hourly(300, (hour) => 50 + 0.2 * hour),
        90,
      ),
    ).toEqual({ kind: 'reached' });
    expect(
      timeToLimit(
        hourly(20, () => 90, 0),
        90,
      ),
    ).toEqual({ kind: 'reached' });
  });

  it('returns the number of points it needs, counting only numbers whose time rises', () => {
    const atMs = Float64Array.of(0, 1, 2, 2, 1, 3, Number.NaN, 5);
    const values = Float64Array.of(1, Number.NaN, 3, 4, 5, Number.POSITIVE_INFINITY, 7, 8);
    expect(timeToLimit({ atMs, values }, 90)).toEqual({ kind: 'too-few-points', needed: 12, given: 3 });
    expect(timeToLimit({ atMs: new Float64Array(), values: new Float64Array() }, 90)).toMatchObject({ given: 0 });
  });

  it('gives the same result in any unit of level and time', () => {
    const series = hourly(200, (hour) => 20 + 0.1 * hour);
    const bytes = { atMs: series.atMs, values: series.values.map((value) => value * 1e12) };
    expect(hoursToLimit(bytes, 90e12).middle).toBeCloseTo(hoursToLimit(series, 90).middle, 3);
  });

  it('gives finite results for tiny, huge and unusual levels', () => {
    for (const scale of [1e-300, 1e-12, 1e150]) {
      const result = timeToLimit(
        hourly(100, (hour) => hour * scale, 0),
        200 * scale,
      );
      if (result.kind === 'reaches') expect(result.afterMs / HOUR_MS).toEqual(near(101, 3));
      else expect(result.kind).toBe('never');
    }
    expect(
      timeToLimit(
        hourly(30, (hour) => (hour % 2 ? 1e308 : -1e308), 0),
        1,
      ),
    ).toMatchObject({ given: 0 });
  });

  it('always returns ordered times', () => {
    const random = createRandom(9);
    for (let round = 0; round < 30; round++) {
      const rows = 12 + Math.floor(300 * random() ** 2);
      const power = 4 * random();
      const jumpChance = random() ** 3;
      let level = 0;
      const atMs = Float64Array.from(
        { length: rows },
        (_, row) => (row + random()) ** power * 10 ** (7 * random() ** 9),
      );
      const values = Float64Array.from({ length: rows }, () => {
        if (random() < jumpChance) level += random() < 0.5 ? 1 : 10 * (random() - 0.6);
        return random() < 0.02 ? Number.NaN : level;
      });
      const result = timeToLimit({ atMs: atMs.sort(), values }, level + 10 ** (4 * random() - 3));
      if (result.kind !== 'reaches') continue;
      expect(result.earliestMs).toBeGreaterThanOrEqual(0);
      expect(result.afterMs).toBeGreaterThanOrEqual(result.earliestMs);
      expect(result.latestMs ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(result.afterMs);
    }
  });

  it('handles a million rows', () => {
    const atMs = new Float64Array(1_000_000).map((_, index) => index * 1000);
    const result = timeToLimit({ atMs, values: atMs.map((at) => at / 1e9) }, 2);
    expect(result.kind === 'reaches' && result.afterMs / 1e9).toBeCloseTo(1, 1);
  });
});
