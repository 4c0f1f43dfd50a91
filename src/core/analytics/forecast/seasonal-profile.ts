import { cumulativeSums } from '../../stats/cumulative-sums';
import { medianOf } from '../../stats/median-of';

/** Prediction of any step by the same phase of the previous cycles. */
export interface SeasonalProfile {
  /** By step; NaN in the first cycle. One cycle longer than the values. */
  readonly expected: Float64Array;
  readonly period: number;
  /** Number of neighboring phases averaged on either side. */
  readonly halfWidth: number;
}

/**
 * Computes the typical value of each step: the median or the mean of its phase in up to `cycles` previous cycles.
 *
 * @param halfWidth smooths each cycle by a mean over this many neighbors on either side
 */
export function createSeasonalProfile(
  values: Float64Array,
  period: number,
  { cycles, halfWidth, center }: { cycles: number; halfWidth: number; center: 'median' | 'mean' },
): SeasonalProfile {
  const smooth = halfWidth === 0 ? values : smoothed(values, halfWidth);
  const expected = new Float64Array(values.length + period).fill(Number.NaN);
  const buffer = new Float64Array(cycles);
  for (let step = period; step < expected.length; step++) {
    let count = 0;
    for (let before = step - period; before >= 0 && count < cycles; before -= period) {
      buffer[count++] = smooth[before] as number;
    }
    expected[step] = center === 'median' ? medianOf(buffer, count) : meanOf(buffer, count);
  }
  return { expected, period, halfWidth };
}

/**
 * Returns the step of a profile that predicts `step` from the values known at `origin`: later cycles repeat the last
 * complete one, including smoothing.
 */
export function profileStep(step: number, origin: number, { period, halfWidth }: SeasonalProfile): number {
  const newest = origin + period - halfWidth;
  return step <= newest ? step : step - Math.ceil((step - newest) / period) * period;
}

function meanOf(buffer: Float64Array, count: number): number {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += buffer[index] as number;
  return sum / count;
}

/** Computes a centered moving average, truncated at both ends. */
function smoothed(values: Float64Array, halfWidth: number): Float64Array {
  const sums = cumulativeSums(values);
  return values.map((_, index) => {
    const from = Math.max(0, index - halfWidth);
    const to = Math.min(values.length, index + halfWidth + 1);
    return ((sums[to] as number) - (sums[from] as number)) / (to - from);
  });
}
