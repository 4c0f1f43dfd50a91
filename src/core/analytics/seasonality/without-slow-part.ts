import { cumulativeSums } from '../../stats/cumulative-sums';

/**
 * Subtracts the centered moving average over one period: it removes trend and slower cycles, and keeps the cycle of
 * that period. Within half a period of the ends the nearest mean is used.
 */
export function withoutSlowPart(values: Float64Array, period: number): Float64Array {
  const slow = movingAverage(values, period);
  return values.map((value, step) => value - (slow[step] as number));
}

/** Computes the centered mean over exactly one period: if that is even, both ends count half. */
function movingAverage(values: Float64Array, period: number): Float64Array {
  const size = values.length;
  const half = period >> 1;
  const means = new Float64Array(size);
  if (size <= 2 * half) {
    let mean = 0;
    for (const value of values) mean += value / size;
    return means.fill(mean);
  }
  const sums = cumulativeSums(values);
  const between = (from: number, to: number) => (sums[to] as number) - (sums[from] as number);
  for (let step = half; step < size - half; step++) {
    const whole = between(step - half, step + half + 1);
    const ends = period % 2 === 0 ? ((values[step - half] as number) + (values[step + half] as number)) / 2 : 0;
    means[step] = (whole - ends) / period;
  }
  means.fill(means[half] as number, 0, half);
  means.fill(means[size - half - 1] as number, size - half);
  return means;
}
