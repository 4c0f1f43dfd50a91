import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import type { Forecast } from '../../../shared/contract/analytics-schemas';
import { HOUR_MS } from '../../../shared/model/time';
import type { TimeSeries } from '../../../shared/model/time-series';
import { forecastSeries } from './forecast-series';

const random = createRandom(5, 'forecast');
const noise = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const hourly = (count: number, valueAt: (hour: number) => number): TimeSeries => ({
  atMs: Float64Array.from({ length: count }, (_, hour) => hour * HOUR_MS),
  values: Float64Array.from({ length: count }, (_, hour) => valueAt(hour)),
});
const options = { stepMs: HOUR_MS, horizonSteps: 24 };
const daily = (hour: number) => Math.sin((2 * Math.PI * hour) / 24);

function forecast(series: TimeSeries, horizonSteps = 24): Forecast {
  const result = forecastSeries(series, { stepMs: HOUR_MS, horizonSteps });
  if (result.kind !== 'forecast') throw new Error('too few points');
  return result;
}

function lists({ middle, low80, high80, low95, high95 }: Forecast): readonly (readonly number[])[] {
  return [low95, low80, middle, high80, high95];
}

/** Checks the properties of every forecast. */
function expectSound(result: Forecast, horizonSteps: number): void {
  const all = lists(result);
  for (const list of all) expect(list).toHaveLength(horizonSteps);
  for (let ahead = 0; ahead < horizonSteps; ahead++) {
    const bounds = all.map((list) => list[ahead] as number);
    expect(bounds.every(Number.isFinite)).toBe(true);
    expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
  }
}

describe('a forecast', () => {
  it('is the value itself, with certainty, for a constant', () => {
    const result = forecast(hourly(300, () => 0.1));
    for (const list of lists(result)) expect(list).toEqual(new Array(24).fill(0.1));
  });

  it('repeats a cycle', () => {
    const result = forecast(hourly(400, (hour) => 10 + 5 * daily(hour)));
    result.middle.forEach((value, ahead) => {
      expect(value).toBeCloseTo(10 + 5 * daily(400 + ahead), 6);
    });
    expect(result.seasonality?.periodMs).toBe(24 * HOUR_MS);
    expect(result.seasonality?.strength).toBeGreaterThan(0.9);
  });

  it('follows a cycle that is not of the calendar', () => {
    const result = forecast(hourly(400, (hour) => (hour % 17 < 3 ? 50 : 1)));
    expect(result.middle).toEqual(Array.from({ length: 24 }, (_, ahead) => ((400 + ahead) % 17 < 3 ? 50 : 1)));
  });

  it('extrapolates a line', () => {
    const result = forecast(hourly(300, (hour) => 100 + 2 * hour + 0.1 * noise()));
    result.middle.forEach((value, ahead) => {
      expect(value).toBeCloseTo(100 + 2 * (300 + ahead), -0.5);
    });
  });

  it('is the usual value of a series that rests between bursts, not their mean', () => {
    const result = forecast(hourly(400, () => (random() < 0.1 ? 1e6 : 0)));
    expect(result.middle).toEqual(new Array(24).fill(0));
    expect(Math.max(...result.high95)).toBeGreaterThan(1e5);
  });

  it('is far better than the last day and the last value on a noisy day', () => {
    const past = hourly(600, (hour) => 10 + 3 * daily(hour) + noise());
    const { backtest } = forecast(past);
    const errorOf = (method: string) => backtest.find((entry) => entry.method === method)?.meanAbsoluteError as number;
    expect(errorOf('combination')).toBeLessThan(0.8 * errorOf('seasonal-naive'));
    expect(errorOf('combination')).toBeLessThan(0.6 * errorOf('naive'));
    expect(backtest.map((entry) => entry.meanAbsoluteError)).toEqual(
      backtest.map((entry) => entry.meanAbsoluteError).toSorted((a, b) => a - b),
    );
  });
});

it('has intervals with the stated coverage', () => {
  const covered = { low80: 0, low95: 0 };
  let count = 0;
  for (let run = 0; run < 30; run++) {
    let carried = 0;
    const valueAt = (hour: number) => {
      carried = 0.6 * carried + noise();
      return 20 + 4 * daily(hour) + carried;
    };
    const past = hourly(360, valueAt);
    const result = forecast(past);
    for (let ahead = 0; ahead < 24; ahead++) {
      const truth = valueAt(360 + ahead);
      covered.low80 += truth >= (result.low80[ahead] as number) && truth <= (result.high80[ahead] as number) ? 1 : 0;
      covered.low95 += truth >= (result.low95[ahead] as number) && truth <= (result.high95[ahead] as number) ? 1 : 0;
      count++;
    }
  }
  expect(covered.low95 / count).toBeGreaterThan(0.92);
  expect(covered.low95 / count).toBeLessThan(0.99);
  expect(covered.low80 / count).toBeGreaterThan(0.75);
  expect(covered.low80 / count).toBeLessThan(0.9);
});

it('begins one step after the newest value', () => {
  const result = forecast(hourly(100, (hour) => hour));
  expect(result.fromMs).toBe(100 * HOUR_MS);
  expect(result.stepMs).toBe(HOUR_MS);
});

it('shifts and scales with the values', () => {
  const base = hourly(200, (hour) => 5 * daily(hour) + noise());
  const scaled = { atMs: base.atMs, values: base.values.map((value) => 1000 + 64 * value) };
  const [small, large] = [forecast(base), forecast(scaled)];
  small.middle.forEach((value, ahead) => {
    expect(large.middle[ahead]).toBeCloseTo(1000 + 64 * value, 6);
  });
});

it('is not negative if the series never was', () => {
  const result = forecast(hourly(200, (hour) => Math.max(0, 100 - hour / 2)));
  expect(Math.min(...result.low95)).toBe(0);
  expect(Math.min(...result.middle)).toBeGreaterThanOrEqual(0);
});

describe('bad input', () => {
  it('is reported as too few points, instead of a guess', () => {
    const few = { kind: 'too-few-points', needed: 8 };
    expect(
      forecastSeries(
        hourly(0, () => 1),
        options,
      ),
    ).toMatchObject({ ...few, given: 0 });
    expect(
      forecastSeries(
        hourly(2, () => 1),
        options,
      ),
    ).toMatchObject({ ...few, given: 2 });
    expect(
      forecastSeries(
        hourly(500, () => Number.NaN),
        options,
      ),
    ).toMatchObject({ ...few, given: 0 });
    expect(
      forecastSeries(
        hourly(500, () => Number.POSITIVE_INFINITY),
        options,
      ),
    ).toMatchObject({ ...few, given: 0 });
    expect(forecastSeries({ atMs: new Float64Array(50), values: new Float64Array(50) }, options)).toMatchObject({
      ...few,
      given: 1,
    });
  });

  it.each([8, 9, 12, 25, 49, 73, 97, 169])('leads to a valid forecast from %i points', (count) => {
    for (const horizonSteps of [1, 24, 300]) {
      expectSound(
        forecast(
          hourly(count, (hour) => daily(hour) + noise()),
          horizonSteps,
        ),
        horizonSteps,
      );
    }
  });

  it('leads to a valid forecast from gaps, infinities and outliers', () => {
    const broken = hourly(400, (hour) => {
      if (hour % 7 === 0) return Number.NaN;
      if (hour % 50 === 1) return Number.NEGATIVE_INFINITY;
      return hour % 90 === 2 ? 1e99 : noise();
    });
    expectSound(forecast(broken), 24);
  });

  it('may be in any order, and counts a duplicate time once', () => {
    const past = hourly(200, (hour) => daily(hour) + noise());
    const reversed = { atMs: past.atMs.toReversed(), values: past.values.toReversed() };
    const doubled = {
      atMs: Float64Array.from([...past.atMs, ...past.atMs]),
      values: Float64Array.from([...past.values, ...past.values]),
    };
    expect(forecast(reversed)).toEqual(forecast(past));
    expect(forecast(doubled)).toEqual(forecast(past));
  });

  it('does not add certainty: a gap is not a correct prediction', () => {
    const quiet = forecast(hourly(300, (hour) => (hour > 100 && hour < 150 ? Number.NaN : 5 + daily(hour))));
    expect(quiet.backtest[0]?.meanAbsoluteError).toBeLessThan(0.01);
  });

  it('throws without a step or a horizon', () => {
    expect(() =>
      forecastSeries(
        hourly(9, () => 1),
        { stepMs: 0, horizonSteps: 1 },
      ),
    ).toThrow(RangeError);
    expect(() =>
      forecastSeries(
        hourly(9, () => 1),
        { stepMs: 1, horizonSteps: 0 },
      ),
    ).toThrow(RangeError);
  });
});

it('stays in the possible range', () => {
  const filling = hourly(200, (hour) => Math.min(0.99, 0.5 + 0.0026 * hour) + 0.002 * noise());
  const result = forecastSeries(filling, { ...options, horizonSteps: 72, range: { least: 0, most: 1 } });
  if (result.kind !== 'forecast') throw new Error('too few points');
  expectSound(result, 72);
  expect(Math.max(...result.high95)).toBe(1);
});

it('repeats the cycle of a few days for a week ahead', () => {
  const { low95, high95 } = forecast(
    hourly(120, (hour) => daily(hour) + 0.1 * noise()),
    168,
  );
  expect((high95[167] as number) - (low95[167] as number)).toBeLessThan(2);
});
