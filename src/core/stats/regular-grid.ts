import type { TimeSeries } from '../../shared/model/time-series';

/** A series on equal steps, the newest value last. */
export interface RegularGrid {
  /** End of the first step; step `i` ends at `firstAtMs + i * stepMs`. */
  readonly firstAtMs: number;
  readonly stepMs: number;
  /** The mean of each step; a gap is interpolated linearly. Always finite. */
  readonly values: Float64Array;
  /** 1 for a step with measured values. */
  readonly known: Uint8Array;
  readonly knownCount: number;
}

/** Larger than anything a machine measures: sums of such numbers would overflow. */
const LARGEST_VALUE = 1e100;

/**
 * Resamples a series to equal steps that end at its newest value. Points may be in any order, points in the same step
 * are averaged, and points without a finite time and value (below 1e100) are left out.
 *
 * @param maximumSteps older points are left out
 * @returns a grid without steps if no point is finite
 */
export function toRegularGrid({ atMs, values }: TimeSeries, stepMs: number, maximumSteps: number): RegularGrid {
  let newestAtMs = Number.NEGATIVE_INFINITY;
  let oldestAtMs = Number.POSITIVE_INFINITY;
  const usable = (index: number) => Number.isFinite(atMs[index]) && Math.abs(values[index] as number) < LARGEST_VALUE;
  for (let index = 0; index < atMs.length; index++) {
    if (!usable(index)) continue;
    newestAtMs = Math.max(newestAtMs, atMs[index] as number);
    oldestAtMs = Math.min(oldestAtMs, atMs[index] as number);
  }
  if (newestAtMs < oldestAtMs) {
    return { firstAtMs: 0, stepMs, values: new Float64Array(0), known: new Uint8Array(0), knownCount: 0 };
  }
  const steps = Math.min(maximumSteps, Math.floor((newestAtMs - oldestAtMs) / stepMs) + 1);
  const sums = new Float64Array(steps);
  const counts = new Float64Array(steps);
  for (let index = 0; index < atMs.length; index++) {
    if (!usable(index)) continue;
    const step = steps - 1 - Math.floor((newestAtMs - (atMs[index] as number)) / stepMs);
    if (step < 0) continue;
    sums[step] = (sums[step] as number) + (values[index] as number);
    counts[step] = (counts[step] as number) + 1;
  }
  const known = new Uint8Array(steps);
  let knownCount = 0;
  for (let step = 0; step < steps; step++) {
    if (counts[step] === 0) continue;
    known[step] = 1;
    knownCount++;
    sums[step] = (sums[step] as number) / (counts[step] as number);
  }
  fillGaps(sums, known);
  return { firstAtMs: newestAtMs - (steps - 1) * stepMs, stepMs, values: sums, known, knownCount };
}

function fillGaps(values: Float64Array, known: Uint8Array): void {
  let previous = -1;
  for (let step = 0; step < values.length; step++) {
    if (known[step] === 0) continue;
    const from = previous < 0 ? (values[step] as number) : (values[previous] as number);
    const rise = (values[step] as number) - from;
    for (let gap = previous + 1; gap < step; gap++) {
      values[gap] = from + (rise * (gap - previous)) / (step - previous);
    }
    previous = step;
  }
}
