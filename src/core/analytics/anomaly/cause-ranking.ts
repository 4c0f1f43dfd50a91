/** A series' part in what is odd. */
export interface Cause {
  readonly index: number;
  /** How little the other series explain of it; 0 for the usual. */
  readonly contribution: number;
}

/**
 * The series that take part in what is odd, the likely first cause first: the one that the others and the frame before
 * explain least. What merely follows it is explained by it, and so comes later.
 *
 * @param contributions one a series
 * @param least contributions below are usual and left out
 */
export function rankCauses(contributions: Float64Array, least: number): Cause[] {
  const causes: Cause[] = [];
  contributions.forEach((contribution, index) => {
    if (contribution >= least) causes.push({ index, contribution });
  });
  return causes.sort((a, b) => b.contribution - a.contribution);
}
