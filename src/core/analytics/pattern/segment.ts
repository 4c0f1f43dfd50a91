import { cumulativeSums } from '../../stats/cumulative-sums';
import { differences } from '../../stats/differences';
import { slidingMedian } from '../../stats/sliding-median';
import { sortedQuantile } from '../../stats/sorted-quantile';

/** Rows of a period, both ends inclusive. */
export interface RowSpan {
  readonly first: number;
  readonly last: number;
}

/** A period of a metric prepared for the search: without gaps, and without a unit. */
export interface Segment {
  /** Scaled to a median of 0 and an interquartile range of 1 (or its substitute if that is zero). */
  readonly values: Float64Array;
  /** The same without pulses of up to five rows. */
  readonly smooth: Float64Array;
  /** Cumulative sums of `smooth`: one more than it has rows. */
  readonly smoothSums: Float64Array;
  /** From each row to the next: one fewer than rows. */
  readonly steps: Float64Array;
}

/** Wide enough that the median is not affected by a pulse of five rows. */
const SMOOTHING_ROWS = 11;
const HALF_ROWS = SMOOTHING_ROWS >> 1;

/** @returns null if all values are equal, or further apart than a number can represent: there is no pattern then */
export function createSegment(raw: Float64Array): Segment | null {
  const sorted = Float64Array.from(raw).sort();
  const middle = sortedQuantile(sorted, 0.5);
  const range = (sorted[sorted.length - 1] as number) - (sorted[0] as number);
  if (!(range > 0 && range < Number.POSITIVE_INFINITY)) return null;
  // A metric that mostly rests has equal quartiles; wider quantiles define its scale then.
  const spread =
    [0.25, 0.1, 0.05, 0.01]
      .map((share) => sortedQuantile(sorted, 1 - share) - sortedQuantile(sorted, share))
      .find((width) => width > range * 1e-6) ?? range;
  const values = raw.map((value) => (value - middle) / spread);
  const smooth = smoothed(values);
  return { values, smooth, smoothSums: cumulativeSums(smooth), steps: differences(values) };
}

/** Computes the median of the rows around each one; the outermost values are repeated beyond both ends. */
function smoothed(values: Float64Array): Float64Array {
  const padded = new Float64Array(values.length + 2 * HALF_ROWS).fill(values[0] as number);
  padded.set(values, HALF_ROWS);
  padded.fill(values[values.length - 1] as number, values.length + HALF_ROWS);
  return slidingMedian(padded, SMOOTHING_ROWS).subarray(2 * HALF_ROWS);
}

/** Returns the logarithm of the ratio of `value` to `usual`, so that a model may add it, bounded at both ends. */
export function logRatio(value: number, usual: number): number {
  const FLOOR = 1e-3;
  return Math.log(Math.min(1 / FLOOR, Math.max(FLOOR, Math.max(0, value) / Math.max(usual, 1e-9))));
}

/** Returns a quantile of the values outside of `spans`; 0 if there are none. */
export function quantileOutside(values: Float64Array, share: number, spans: readonly RowSpan[]): number {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    if (!spans.some(({ first, last }) => row >= first && row <= last)) kept[count++] = values[row] as number;
  }
  return count === 0 ? 0 : sortedQuantile(kept.subarray(0, count).sort(), share);
}
