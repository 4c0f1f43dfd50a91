import { mean } from 'simple-statistics';
import type { TimeSeries } from '../../../shared/model/time-series';

/** What is looked at: at most {@link MOST_POINTS} points, without gaps in the list and without single outliers. */
export interface UsagePoints {
  /** Rising strictly. */
  readonly atMs: Float64Array;
  readonly levels: Float64Array;
}

const MOST_POINTS = 1000;
/** What lies beyond cannot be reckoned with: differences of two would be infinite. */
const LARGEST = 1e300;
/** How many times as far as neighbors usually lie from one another a single point must lie from both of its own. */
const OUTLIER_STEPS = 12;

/** Leaves out what is no number and what does not follow in time, and takes means of neighbors where there are many. */
export function readUsagePoints({ atMs, values }: TimeSeries): UsagePoints {
  const times: number[] = [];
  const levels: number[] = [];
  for (let index = 0; index < values.length; index++) {
    const at = atMs[index] as number;
    const value = values[index] as number;
    if (!(Math.abs(value) <= LARGEST) || !Number.isFinite(at) || at <= (times.at(-1) ?? Number.NEGATIVE_INFINITY))
      continue;
    times.push(at);
    levels.push(value);
  }
  const group = Math.ceil(times.length / MOST_POINTS);
  return withoutOutliers(meansOf(times, group), meansOf(levels, group));
}

function meansOf(numbers: readonly number[], group: number): number[] {
  if (group <= 1) return [...numbers];
  const means: number[] = [];
  // The newest group is whole, the oldest may not be: it is left out.
  for (let from = numbers.length % group; from < numbers.length; from += group) {
    means.push(mean(numbers.slice(from, from + group)));
  }
  return means;
}

/** A reading that neither the one before nor the one after has anything to do with is a slip of the measurement. */
function withoutOutliers(times: readonly number[], levels: readonly number[]): UsagePoints {
  const steps = levels.slice(1).map((level, index) => Math.abs(level - (levels[index] as number)));
  const far = OUTLIER_STEPS * (steps.toSorted((a, b) => a - b)[steps.length >> 1] ?? 0);
  const isKept = levels.map((level, index) => {
    const before = levels[index - 1];
    const after = levels[index + 1];
    if (before === undefined || after === undefined || far === 0) return true;
    const isAway = Math.abs(level - before) > far && Math.abs(level - after) > far;
    return !(isAway && level > before === level > after);
  });
  return {
    atMs: Float64Array.from(times.filter((_, index) => isKept[index])),
    levels: Float64Array.from(levels.filter((_, index) => isKept[index])),
  };
}
