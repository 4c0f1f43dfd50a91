/**
 * P-values corrected for being many, so that of those kept below a bound at most that share is false in the mean
 * (Benjamini and Hochberg, "Controlling the false discovery rate", 1995). In the order given.
 *
 * @example adjustForMany([0.01, 0.04, 0.03]) // [0.03, 0.04, 0.04]
 */
export function adjustForMany(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => (pValues[b] as number) - (pValues[a] as number));
  const adjusted = new Array<number>(pValues.length).fill(1);
  let least = 1;
  order.forEach((index, place) => {
    least = Math.min(least, ((pValues[index] as number) * pValues.length) / (pValues.length - place));
    adjusted[index] = least;
  });
  return adjusted;
}
