import type { Forecast, Seasonality, TooFewPoints } from '../../../shared/contract/analytics-schemas';
import type { ForecastMethod } from '../../../shared/model/insight';
import { DAY_MS } from '../../../shared/model/time';
import type { TimeSeries } from '../../../shared/model/time-series';
import type { ValueRange } from '../../../shared/model/value-range';
import { clamp } from '../../stats/clamp';
import { type RegularGrid, toRegularGrid } from '../../stats/regular-grid';
import { separateSeasons } from '../seasonality/find-seasonality';
import { type Backtest, meanAbsoluteError, runBacktest } from './backtest';
import { combine, combineBacktest, weighMembers } from './combine';
import { createMembers, hasTypicalCycle } from './create-members';
import { errorBand } from './error-bands';
import type { ForecastMember } from './forecast-member';

/** Tested on every series in addition to the detected ones; the back-test decides their weight. */
const CALENDAR_PERIODS_MS: readonly number[] = [DAY_MS, 7 * DAY_MS];
const ANY_VALUE: ValueRange = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
const LEAST_POINTS = 8;
/** Older steps cost time and hardly improve the forecast. */
const MAXIMUM_STEPS = 4096;
const MAXIMUM_ORIGINS = 240;
/** Bounds the cost of long horizons: steps that each member forecasts in the back-test. */
const MAXIMUM_BACKTEST_STEPS = 8000;
/** Earlier errors are not representative, because the past was too short. */
const LEAST_ORIGIN = 60;

export interface ForecastOptions {
  readonly stepMs: number;
  readonly horizonSteps: number;
  /** Range of possible values; unlimited by default. */
  readonly range?: ValueRange;
}

/**
 * Forecasts a series. A rolling back-test runs about twenty simple methods on the past; each step of the forecast is
 * the midmean of their predictions, weighted by their accuracy that far ahead. The intervals are those that would have
 * covered the past.
 *
 * @param series in any order; gaps and non-finite values are left out
 */
export function forecastSeries(series: TimeSeries, options: ForecastOptions): Forecast | TooFewPoints {
  const { stepMs, horizonSteps, range = ANY_VALUE } = options;
  if (!(stepMs > 0) || !(horizonSteps >= 1))
    throw new RangeError('the step and the horizon of a forecast must be above 0');
  const grid = toRegularGrid(series, stepMs, MAXIMUM_STEPS);
  if (grid.knownCount < LEAST_POINTS) {
    return { kind: 'too-few-points', needed: LEAST_POINTS, given: grid.knownCount, stepMs };
  }
  const size = grid.values.length;
  const found = separateSeasons(grid).seasons;
  const testedSteps = testableSteps(size, horizonSteps, found[0] && found[0].periodMs / stepMs);
  const periods = usablePeriods(found, stepMs, size, testedSteps);
  const members = createMembers(grid.values, periods);
  const longest = periods.filter((period) => hasTypicalCycle(period, periods, size)).at(-1) ?? 0;
  const backtest = runBacktest(members, grid.values, grid.known, {
    firstOrigin: Math.min(Math.max(longest + testedSteps, LEAST_ORIGIN), size >> 1),
    horizon: testedSteps,
    maximumOrigins: Math.min(MAXIMUM_ORIGINS, Math.max(1, Math.floor(MAXIMUM_BACKTEST_STEPS / testedSteps))),
  });
  return combined(grid, members, backtest, { horizonSteps, seasonality: found[0] ?? null, range });
}

interface CombinedOptions {
  readonly horizonSteps: number;
  readonly seasonality: Seasonality | null;
  readonly range: ValueRange;
}

function combined(
  { values, firstAtMs, stepMs }: RegularGrid,
  members: readonly ForecastMember[],
  backtest: Backtest,
  { horizonSteps, seasonality, range }: CombinedOptions,
): Forecast {
  const buckets = weighMembers(backtest);
  const past = combineBacktest(backtest, buckets);
  const newest = values.length - 1;
  const predictions = members.map((member) => {
    const said = new Float64Array(horizonSteps);
    member.predict(newest, said);
    return said;
  });
  const middle = new Float64Array(horizonSteps);
  combine(predictions, buckets, middle);
  // Sizes, shares and rates are never negative, so a series that never was will not be.
  const least = values.every((value) => value >= 0) ? Math.max(0, range.least) : range.least;
  const above = (offsets: Float64Array) =>
    Array.from(middle, (value, ahead) => clamp(value + (offsets[ahead] as number), least, range.most));
  const band80 = errorBand(backtest, past, horizonSteps, 0.2);
  const band95 = errorBand(backtest, past, horizonSteps, 0.05);
  return {
    kind: 'forecast',
    fromMs: firstAtMs + values.length * stepMs,
    stepMs,
    method: 'combination',
    middle: above(new Float64Array(horizonSteps)),
    low80: above(band80.low),
    high80: above(band80.high),
    low95: above(band95.low),
    high95: above(band95.high),
    seasonality,
    backtest: rankMethods(members, backtest, past),
  };
}

/** Returns the number of steps ahead that the past can test. An excessive horizon must not cost a detected cycle. */
function testableSteps(size: number, horizonSteps: number, period: number | undefined): number {
  const third = Math.floor(size / 3);
  if (horizonSteps <= third) return horizonSteps;
  const besideCycle = Math.floor(size / 2 - (period ?? 0));
  return besideCycle < 1 ? third : Math.min(third, besideCycle);
}

/** Lists the distinct periods, in steps, that fit into the past about twice, shortest first. */
function usablePeriods(found: readonly Seasonality[], stepMs: number, size: number, testedSteps: number): number[] {
  const candidates = [...found.map(({ periodMs }) => periodMs), ...CALENDAR_PERIODS_MS]
    .map((periodMs) => Math.round(periodMs / stepMs))
    .filter((period) => period >= 2)
    .sort((a, b) => a - b);
  const shortest = candidates[0];
  if (shortest === undefined || shortest + testedSteps > size / 2) return [];
  return candidates.filter((period, index) => period !== candidates[index - 1] && period + 2 * testedSteps < size);
}

/** Ranks the methods by their best member. */
function rankMethods(members: readonly ForecastMember[], backtest: Backtest, past: Float64Array): Forecast['backtest'] {
  const least = new Map<ForecastMethod, number>([['combination', meanAbsoluteError(past, backtest)]]);
  members.forEach(({ method }, member) => {
    const error = meanAbsoluteError(backtest.predictions[member] as Float64Array, backtest);
    least.set(method, Math.min(error, least.get(method) ?? Number.POSITIVE_INFINITY));
  });
  return [...least]
    .filter(([, error]) => Number.isFinite(error))
    .map(([method, error]) => ({ method, meanAbsoluteError: error }))
    .sort((a, b) => a.meanAbsoluteError - b.meanAbsoluteError);
}
