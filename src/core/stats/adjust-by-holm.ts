/**
 * Corrects p-values for multiple tests, so that the probability of even one false positive stays below the bound (Holm,
 * "A simple sequentially rejective multiple test procedure", 1979). Keeps the order.
 *
 * @example adjustByHolm([0.01, 0.04, 0.03]) // [0.03, 0.06, 0.06]
 */
export function adjustByHolm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
  const adjusted = new Array<number>(pValues.length).fill(1);
  let most = 0;
  order.forEach((index, place) => {
    most = Math.max(most, Math.min(1, (pValues[index] as number) * (pValues.length - place)));
    adjusted[index] = most;
  });
  return adjusted;
}
