/** Result of a filter over several columns at once. */
export interface LocalLevelFilter {
  /** For each column and each row but the first: the one-step prediction error. */
  readonly surprises: readonly Float64Array[];
  /** The variance of the prediction errors, in units of the noise's variance. */
  readonly variances: Float64Array;
  /** For each column the level after the last row. */
  readonly levels: Float64Array;
  /** The variance of those levels, in units of the noise's variance. */
  readonly levelVariance: number;
}

/**
 * Runs the Kalman filter of the local level model (a random walk observed with noise) over columns of numbers, the
 * first row of which sets the level (Durbin and Koopman, Time Series Analysis by State Space Methods, 2.2).
 *
 * The gains do not depend on the values, and the filter is linear. So if a series is a weighted sum of known columns
 * plus such a level, regressing its prediction errors on those of the columns gives the weights of generalized least
 * squares (de Jong, The diffuse Kalman filter, 1991).
 *
 * @param gaps time before each row but the first, 1 for the usual one
 * @param wander variance of the level's walk over a usual gap, in units of the noise's variance
 */
export function filterLocalLevel(
  columns: readonly Float64Array[],
  gaps: Float64Array,
  wander: number,
): LocalLevelFilter {
  const steps = gaps.length;
  const gains = new Float64Array(steps);
  const variances = new Float64Array(steps);
  let levelVariance = 1;
  for (let step = 0; step < steps; step++) {
    const expected = levelVariance + wander * (gaps[step] as number);
    variances[step] = expected + 1;
    gains[step] = expected / (expected + 1);
    levelVariance = gains[step] as number;
  }
  const levels = new Float64Array(columns.length);
  const surprises = columns.map((column, index) => {
    const surprise = new Float64Array(steps);
    let level = column[0] as number;
    for (let step = 0; step < steps; step++) {
      surprise[step] = (column[step + 1] as number) - level;
      level += (gains[step] as number) * (surprise[step] as number);
    }
    levels[index] = level;
    return surprise;
  });
  return { surprises, variances, levels, levelVariance };
}
