import { medianOf } from './median-of';

/** A robust line through points. */
export interface TheilSenLine {
  readonly slope: number;
  /** Bounds of the slope's 95 % interval. */
  readonly low: number;
  readonly high: number;
  /** The median of `y - slope * x`. */
  readonly intercept: number;
}

/** Two-sided 95 % point of the normal distribution. */
const NORMAL_95 = 1.959963984540054;

/**
 * Fits the Theil-Sen line: the median of the slopes between all pairs of points (Sen, "Estimates of the regression
 * coefficient based on Kendall's tau", 1968). It is robust: up to 29 % of the points may be arbitrary.
 *
 * @param xs strictly rising
 * @param varianceFactor factor by which autocorrelation multiplies the variance of Kendall's statistic; 1 for independent
 *   errors (Hamed and Rao, "A modified Mann-Kendall trend test for autocorrelated data", 1998)
 * @returns null for fewer than two points
 */
export function theilSen(xs: Float64Array, ys: Float64Array, varianceFactor = 1): TheilSenLine | null {
  const size = xs.length;
  if (size < 2) return null;
  const slopes = new Float64Array((size * (size - 1)) / 2);
  let pair = 0;
  for (let later = 1; later < size; later++) {
    const x = xs[later] as number;
    const y = ys[later] as number;
    for (let earlier = 0; earlier < later; earlier++) {
      slopes[pair++] = (y - (ys[earlier] as number)) / (x - (xs[earlier] as number));
    }
  }
  slopes.sort();
  const half = slopes.length >> 1;
  const slope =
    slopes.length % 2 === 1 ? (slopes[half] as number) : ((slopes[half - 1] as number) + (slopes[half] as number)) / 2;
  const spread = NORMAL_95 * Math.sqrt((varianceFactor * size * (size - 1) * (2 * size + 5)) / 18);
  const rank = (position: number) => slopes[Math.min(slopes.length - 1, Math.max(0, position))] as number;
  return {
    slope,
    low: rank(Math.round((slopes.length - spread) / 2) - 1),
    high: rank(Math.round((slopes.length + spread) / 2)),
    intercept: medianOf(ys.map((y, index) => y - slope * (xs[index] as number))),
  };
}
