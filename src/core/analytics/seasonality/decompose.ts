import type { TooFewPoints } from '../../../shared/model/insight';
import type { TimeSeries } from '../../../shared/model/time-series';
import { loess } from '../../stats/loess';
import { medianOf } from '../../stats/median-of';
import { toRegularGrid } from '../../stats/regular-grid';
import { usualStepMs } from '../../stats/usual-step-ms';

/** A series as the sum of its parts, in its own unit. All lists have the same length. */
export interface Decomposition {
  readonly kind: 'decomposition';
  readonly atMs: Float64Array;
  readonly trend: Float64Array;
  readonly season: Float64Array;
  readonly residual: Float64Array;
}

const MAXIMUM_STEPS = 4096;
const LEAST_CYCLES = 2;
/** Cycles that take part in each one's shape: a habit that changes shows within a few of them. */
const SEASON_NEIGHBORS = 7;
const ROBUST_PASSES = 5;

/**
 * Trend, season and residual, by STL with robust weights, so that a burst ends up in the residual (Cleveland, Cleveland,
 * McRae and Terpenning, "STL: a seasonal-trend decomposition procedure based on loess", 1990).
 *
 * @param series in any order; gaps are filled by lines, and the parts are told there too
 * @param periodMs of the cycle, as found by `findSeasonality`
 */
export function decompose(series: TimeSeries, periodMs: number): Decomposition | TooFewPoints {
  const stepMs = usualStepMs(series, MAXIMUM_STEPS);
  const grid = stepMs === null ? null : toRegularGrid(series, stepMs, MAXIMUM_STEPS);
  const period = stepMs === null ? 2 : Math.max(2, Math.round(periodMs / stepMs));
  const needed = LEAST_CYCLES * period;
  if (grid === null || grid.values.length < needed) {
    return { kind: 'too-few-points', needed, given: grid?.values.length ?? 0 };
  }
  const atMs = grid.values.map((_, step) => grid.firstAtMs + step * grid.stepMs);
  return { kind: 'decomposition', atMs, ...decomposeValues(grid.values, period) };
}

/** The same for values on equal steps: at least two cycles of them, finite. */
export function decomposeValues(values: Float64Array, period: number) {
  const trendNeighbors = nextOdd(Math.ceil((1.5 * period) / (1 - 1.5 / SEASON_NEIGHBORS)));
  let trend: Float64Array = new Float64Array(values.length);
  let season: Float64Array = trend;
  let weights: Float64Array | undefined;
  for (let pass = 0; pass <= ROBUST_PASSES; pass++) {
    const shapes = smoothPhases(minus(values, trend), period, weights);
    const slow = lowPass(shapes, period);
    season = minus(shapes.subarray(period, period + values.length), slow);
    const smoothing = { neighbors: trendNeighbors, jump: Math.ceil(trendNeighbors / 10) };
    trend = loess(minus(values, season), weights === undefined ? smoothing : { ...smoothing, weights });
    weights = robustWeights(minus(minus(values, season), trend));
  }
  return { trend, season, residual: minus(minus(values, season), trend) };
}

/** Each phase smoothed over its cycles, with one cycle more at both ends. */
function smoothPhases(detrended: Float64Array, period: number, weights: Float64Array | undefined): Float64Array {
  const shapes = new Float64Array(detrended.length + 2 * period);
  for (let phase = 0; phase < period; phase++) {
    const ofPhase = everyNth(detrended, phase, period);
    const range = { neighbors: SEASON_NEIGHBORS, from: -1, to: ofPhase.length };
    const smooth = loess(
      ofPhase,
      weights === undefined ? range : { ...range, weights: everyNth(weights, phase, period) },
    );
    smooth.forEach((value, cycle) => {
      shapes[phase + cycle * period] = value;
    });
  }
  return shapes;
}

/** What of the shapes is no cycle but slow. */
function lowPass(shapes: Float64Array, period: number): Float64Array {
  const averaged = runningMean(runningMean(runningMean(shapes, period), period), 3);
  const neighbors = nextOdd(period);
  return loess(averaged, { neighbors, jump: Math.ceil(neighbors / 10) });
}

/** Bisquare: 1 where the residual is small, 0 beyond six times the median one. */
function robustWeights(residual: Float64Array): Float64Array {
  const sizes = residual.map(Math.abs);
  const limit = 6 * medianOf(sizes.slice());
  return sizes.map((size) => {
    if (size <= 0.001 * limit) return 1;
    return size >= 0.999 * limit ? 0 : (1 - (size / limit) ** 2) ** 2;
  });
}

function runningMean(values: Float64Array, width: number): Float64Array {
  const means = new Float64Array(values.length - width + 1);
  let sum = 0;
  for (let step = 0; step < values.length; step++) {
    sum += values[step] as number;
    if (step >= width) sum -= values[step - width] as number;
    if (step >= width - 1) means[step - width + 1] = sum / width;
  }
  return means;
}

function everyNth(values: Float64Array, first: number, distance: number): Float64Array {
  return Float64Array.from(
    { length: Math.ceil((values.length - first) / distance) },
    (_, index) => values[first + index * distance] as number,
  );
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, index) => value - (b[index] as number));
}

function nextOdd(value: number): number {
  return value % 2 === 0 ? value + 1 : value;
}
