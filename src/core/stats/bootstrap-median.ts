import { medianOf } from './median-of';
import { sortedQuantile } from './sorted-quantile';

const RESAMPLES = 4_000;

/**
 * Returns a confidence interval of the population's median: the percentile interval of medians of resamples with
 * replacement (Efron, "Bootstrap methods: another look at the jackknife", 1979).
 *
 * @param random in [0, 1)
 * @param confidence 0-1
 * @returns lower and upper end; NaN without numbers
 */
export function bootstrapMedian(
  values: readonly number[],
  random: () => number,
  confidence = 0.95,
): readonly [number, number] {
  const drawn = new Float64Array(values.length);
  const medians = new Float64Array(RESAMPLES);
  for (let resample = 0; resample < RESAMPLES; resample++) {
    for (let index = 0; index < drawn.length; index++) {
      drawn[index] = values[Math.floor(random() * values.length)] as number;
    }
    medians[resample] = medianOf(drawn);
  }
  medians.sort();
  return [sortedQuantile(medians, (1 - confidence) / 2), sortedQuantile(medians, (1 + confidence) / 2)];
}
