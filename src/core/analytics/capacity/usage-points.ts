import { mean } from 'simple-statistics';
import type { TimeSeries } from '../../../shared/model/time-series';

/** The points of an analysis: at most {@link MOST_POINTS}, without missing values and single outliers. */
export interface UsagePoints {
  /** Strictly rising. */
  readonly atMs: Float64Array;
  readonly levels: Float64Array;
}

const MOST_POINTS = 1000;
/** Larger values are ignored: the difference of two would be infinite. */
const LARGEST = 1e300;
/** Distance of an outlier from both of its neighbors, in usual distances of neighbors. */
const OUTLIER_STEPS = 12;

/** Drops values that are not finite or whose time does not rise, and averages neighbors if there are too many. */
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
  // The newest group is complete; the oldest may not be, and is left out.
  for (let from = numbers.length % group; from < numbers.length; from += group) {
    means.push(mean(numbers.slice(from, from + group)));
  }
  return means;
}

/** Removes readings far from both neighbors, which are measurement errors. */
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
