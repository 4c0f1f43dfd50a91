import type { SeriesSet } from '../../../shared/model/time-series';
import { cumulativeSums } from '../../stats/cumulative-sums';
import { differences } from '../../stats/differences';
import { fitAutoregression } from '../../stats/fit-autoregression';
import { DEVIATIONS_PER_MAD, medianOf } from '../../stats/median-of';
import { rankScores } from '../../stats/rank-scores';

/** The innovations of a series as ranks: the part of each row that its own past does not predict. */
export interface Innovations {
  readonly name: string;
  /** Mean 0 and sum of squares 1; 0 for a missing value. */
  readonly scores: Float64Array;
  readonly count: number;
  /** Autocorrelation of the scores at lags 1, 2, … that remains after the filter. */
  readonly leftOver: Float64Array;
}

export const LEAST_STEPS = 50;
const ORDER = 5;
/** Half-width of the moving average that is removed as slow variation. */
const SLOW_ROWS = 30;
const LEFT_OVER_LAGS = 10;
/** Larger steps are clipped to this many spreads when a filter is fitted. */
const CLIPPED_AT_SPREADS = 4;
/** A step over more than this many usual distances is a gap, and is not used. */
const WIDEST_STEP = 1.5;

/**
 * Prewhitens the series (Box and Jenkins, Time Series Analysis, 11.1): differences, so that shared trends do not count;
 * without the part that an autoregression predicts, so that slow metrics do not correlate by chance; as ranks, so that
 * single peaks do not dominate.
 *
 * @returns only series with at least `LEAST_STEPS` steps that vary
 */
export function findInnovations({ names, columns, atMs }: SeriesSet, stepMs: number): Innovations[] {
  const isStep = Uint8Array.from(atMs, (at, row) => {
    const distance = at - (atMs[row - 1] ?? Number.NaN);
    return distance > 0 && distance <= WIDEST_STEP * stepMs ? 1 : 0;
  });
  return names.flatMap((name, index) => {
    const found = innovationsOf(columns[index] as Float64Array, isStep);
    return found === null ? [] : [{ name, ...found }];
  });
}

/** Returns the usual distance between rows; NaN if there are none. */
export function stepOf(atMs: Float64Array): number {
  return medianOf(differences(atMs).filter((distance) => distance > 0));
}

function innovationsOf(values: Float64Array, isStep: Uint8Array): Omit<Innovations, 'name'> | null {
  const steps = values.map((value, row) => {
    const step = isStep[row] === 1 ? value - (values[row - 1] as number) : Number.NaN;
    return Number.isFinite(step) ? step : Number.NaN;
  });
  const known = steps.filter((step) => !Number.isNaN(step));
  if (known.length < LEAST_STEPS) return null;
  const sizes = known.map(Math.abs);
  const spread =
    DEVIATIONS_PER_MAD * medianOf(sizes.slice()) || sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  if (!(spread > 0)) return null;
  const limit = CLIPPED_AT_SPREADS * spread;
  const clipped = steps.map((step) => Math.max(-limit, Math.min(limit, step)));
  const weights = fitAutoregression(clipped, ORDER);
  const news = steps.map((step, row) => {
    let expected = 0;
    for (let lag = 1; lag <= ORDER; lag++) expected += (weights[lag - 1] as number) * (clipped[row - lag] || 0);
    return step - expected;
  });
  const scores = rankScores(withoutSlowPart(news));
  if (scores === null) return null;
  return { scores, count: known.length, leftOver: leftOverOf(scores) };
}

/** Subtracts the mean of the rows around each one: a short autoregression leaves some of a shared daily cycle. */
function withoutSlowPart(news: Float64Array): Float64Array {
  const sorted = news.filter((value) => !Number.isNaN(value)).map(Math.abs);
  const limit = CLIPPED_AT_SPREADS * DEVIATIONS_PER_MAD * medianOf(sorted);
  // Clipped, because one peak would otherwise affect all rows around it.
  const sums = cumulativeSums(news.map((value) => Math.max(-limit, Math.min(limit, value)) || 0));
  const counts = cumulativeSums(news.map((value) => (Number.isNaN(value) ? 0 : 1)));
  return news.map((value, row) => {
    const from = Math.max(0, row - SLOW_ROWS);
    const to = Math.min(news.length, row + SLOW_ROWS + 1);
    const count = (counts[to] as number) - (counts[from] as number);
    return value - ((sums[to] as number) - (sums[from] as number)) / Math.max(1, count);
  });
}

function leftOverOf(scores: Float64Array): Float64Array {
  return Float64Array.from({ length: LEFT_OVER_LAGS }, (_, index) => {
    let sum = 0;
    for (let row = index + 1; row < scores.length; row++)
      sum += (scores[row] as number) * (scores[row - index - 1] as number);
    return sum;
  });
}
