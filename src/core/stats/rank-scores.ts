/**
 * Returns the rank of each finite value, ties sharing their mean, standardized to mean 0 and sum of squares 1; 0 for
 * non-finite values. The product sum of two such lists is Spearman's correlation (Spearman, "The proof and measurement
 * of association between two things", 1904).
 *
 * @returns null if fewer than two values differ
 */
export function rankScores(values: Float64Array): Float64Array | null {
  const order: number[] = [];
  values.forEach((value, index) => {
    if (Number.isFinite(value)) order.push(index);
  });
  order.sort((a, b) => (values[a] as number) - (values[b] as number));
  const scores = new Float64Array(values.length);
  const middle = (order.length - 1) / 2;
  for (let first = 0; first < order.length; ) {
    let end = first + 1;
    while (end < order.length && values[order[end] as number] === values[order[first] as number]) end++;
    const rank = (first + end - 1) / 2 - middle;
    for (; first < end; first++) scores[order[first] as number] = rank;
  }
  let squares = 0;
  for (const score of scores) squares += score * score;
  if (squares === 0) return null;
  const length = Math.sqrt(squares);
  return scores.map((score) => score / length);
}
