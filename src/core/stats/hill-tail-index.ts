/**
 * Estimates how slowly a tail decays: the mean logarithm of the ratio of the largest values to the smallest of them,
 * shrunk toward a prior while there are few. 0.1 is nearly normal, 1 has no mean.
 *
 * B. M. Hill, "A simple general approach to inference about the tail of a distribution", Annals of Statistics 3 (1975).
 *
 * @param largest positive, descending
 * @param priorWeight weight of the prior in values, above 0
 * @example hillTailIndex([8, 4, 2], 0.3, 1) // (ln 4 + ln 2 + 0.3) / 3 = 0.79
 */
export function hillTailIndex(largest: readonly number[], prior: number, priorWeight: number): number {
  const smallest = largest[largest.length - 1];
  if (smallest === undefined) return prior;
  let sum = prior * priorWeight;
  for (let index = 0; index < largest.length - 1; index++) sum += Math.log((largest[index] as number) / smallest);
  return sum / (priorWeight + largest.length - 1);
}
