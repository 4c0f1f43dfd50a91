/**
 * Corrects p-values for multiple tests, so that the expected share of false positives stays below the bound (Benjamini
 * and Hochberg, "Controlling the false discovery rate", 1995). Keeps the order.
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
