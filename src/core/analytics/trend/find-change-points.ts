import { cumulativeSums } from '../../stats/cumulative-sums';
import { differences } from '../../stats/differences';
import { DEVIATIONS_PER_MAD, medianOf } from '../../stats/median-of';
import { robustAutoregression } from '../../stats/robust-autoregression';
import { slidingMedian } from '../../stats/sliding-median';

/**
 * Penalty of a change point, in units of `log n` noise variances. A line that breaks has three more parameters, so the
 * Bayesian information criterion asks for 3; the rest is for non-normal noise.
 */
const PENALTY = 6;
const LEAST_SEGMENT_STEPS = 8;
const SPIKE_DEVIATIONS = 4;
/** Changes that are smaller relative to the range are rounding. */
const NEGLIGIBLE_SHARE = 1e-4;
const USUAL_SHARE = 0.95;
/** A spike is isolated among this many values on either side. */
const SPIKE_REACH = 2;

/**
 * Finds the change points of level or slope in equally spaced values: the line segments with the least squared error
 * plus a penalty for each (optimal partitioning: Jackson and others, "An algorithm for optimal partitioning of data on
 * an interval", 2005). Single spikes are removed first. A random walk would have change points everywhere, so the part
 * that each value predicts of the next is subtracted first (Chakar and others, 2017).
 *
 * Time grows with the square of the number of values: 360 take a few milliseconds.
 *
 * @returns the first step of each segment but the first
 */
export function findChangePoints(values: Float64Array): number[] {
  if (values.length < 2 * LEAST_SEGMENT_STEPS) return [];
  const calm = withoutSpikes(values);
  const carried = robustAutoregression(calm);
  // Before the first value, the line through the first two is extrapolated.
  const before = 2 * (calm[0] as number) - (calm[1] as number);
  const fresh = calm.map((value, step) => value - carried * (step === 0 ? before : (calm[step - 1] as number)));
  const noise = noiseVariance(fresh);
  if (noise === 0) return [];
  return partition(fresh, PENALTY * noise * Math.log(values.length));
}

function withoutSpikes(values: Float64Array): Float64Array {
  const behind = slidingMedian(values, 2 * SPIKE_REACH + 1);
  const around = behind.map((_, step) => behind[Math.min(step + SPIKE_REACH, values.length - 1)] as number);
  const deviations = values.map((value, step) => Math.abs(value - (around[step] as number)));
  const limit = SPIKE_DEVIATIONS * DEVIATIONS_PER_MAD * medianOf(deviations.slice());
  if (limit === 0) return values;
  return values.map((value, step) => ((deviations[step] as number) > limit ? (around[step] as number) : value));
}

/**
 * Estimates the variance from differences of neighbors, which neither trend nor a few jumps enlarge. 0 only if all
 * values are equal.
 */
function noiseVariance(values: Float64Array): number {
  const steps = differences(values);
  const middle = medianOf(steps.slice());
  const sizes = steps.map((step) => Math.abs(step - middle)).sort();
  const spread = DEVIATIONS_PER_MAD * medianOf(sizes.slice());
  const floor = (NEGLIGIBLE_SHARE * range(values)) ** 2;
  if (spread > 0) return Math.max(floor, (spread * spread) / 2);
  // Most differences are 0: the noise is that of the others, without the few largest, which are jumps.
  const usual = sizes.subarray(0, Math.floor(USUAL_SHARE * sizes.length));
  return Math.max(floor, usual.reduce((sum, size) => sum + size * size, 0) / (2 * usual.length));
}

function range(values: Float64Array): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high - low;
}

function partition(values: Float64Array, penalty: number): number[] {
  const size = values.length;
  const errorOf = createLineError(values);
  const costs = new Float64Array(size + 1).fill(Number.POSITIVE_INFINITY);
  const starts = new Int32Array(size + 1);
  costs[0] = -penalty;
  for (let end = LEAST_SEGMENT_STEPS; end <= size; end++) {
    for (let start = 0; start <= end - LEAST_SEGMENT_STEPS; start++) {
      const cost = (costs[start] as number) + errorOf(start, end) + penalty;
      if (cost < (costs[end] as number)) {
        costs[end] = cost;
        starts[end] = start;
      }
    }
  }
  const changes: number[] = [];
  for (let end = starts[size] as number; end > 0; end = starts[end] as number) changes.unshift(end);
  return changes;
}

/** Returns a function for the squared error of the best line through `values[start..end)`, from cumulative sums. */
function createLineError(values: Float64Array): (start: number, end: number) => number {
  const size = values.length;
  const mean = values.reduce((sum, value) => sum + value / size, 0);
  // Centered, so that the differences of large sums below keep their precision.
  const centered = values.map((value) => value - mean);
  const sums = cumulativeSums(centered);
  const byStep = cumulativeSums(centered.map((value, step) => value * (step - size / 2)));
  const squares = cumulativeSums(centered.map((value) => value * value));
  return (start, end) => {
    const count = end - start;
    const sum = (sums[end] as number) - (sums[start] as number);
    const middle = (start + end - 1 - size) / 2;
    const rise = (byStep[end] as number) - (byStep[start] as number) - sum * middle;
    const spread = (count * (count * count - 1)) / 12;
    const total = (squares[end] as number) - (squares[start] as number) - (sum * sum) / count;
    return Math.max(0, total - (rise * rise) / spread);
  };
}
