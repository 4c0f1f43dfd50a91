/**
 * Returns an upper bound on the probability of at least `hits` successes in `trials`, each with probability `chance`:
 * Chernoff's, by the divergence of the observed share from the expected one (Hoeffding, "Probability inequalities for
 * sums of bounded random variables", 1963, theorem 1). It is a natural logarithm, since it may be smaller than a number
 * can represent.
 *
 * @returns 0 for at most the expected number of successes
 */
export function binomialTailBound(hits: number, trials: number, chance: number): number {
  const share = hits / trials;
  if (!(share > chance)) return 0;
  const present = share * Math.log(share / chance);
  const absent = share < 1 ? (1 - share) * Math.log((1 - share) / (1 - chance)) : 0;
  return -trials * (present + absent);
}
