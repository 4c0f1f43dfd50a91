/** Contribution of a series to an anomaly. */
export interface Cause {
  readonly index: number;
  /** Part of its value that the other series do not explain; 0 for the usual part. */
  readonly contribution: number;
}

/**
 * Ranks the series that contribute to an anomaly. The probable first cause is the one that the others and the previous
 * frame explain least; a series that merely follows it is explained by it.
 *
 * @param contributions one a series
 * @param least smaller contributions are usual and left out
 */
export function rankCauses(contributions: Float64Array, least: number): Cause[] {
  const causes: Cause[] = [];
  contributions.forEach((contribution, index) => {
    if (contribution >= least) causes.push({ index, contribution });
  });
  return causes.sort((a, b) => b.contribution - a.contribution);
}
