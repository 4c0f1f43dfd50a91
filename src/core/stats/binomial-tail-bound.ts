/**
 * A bound on how likely at least `hits` of `trials` succeed where each does with `chance`: Chernoff's, by the divergence of
 * the share seen from the share due (Hoeffding, "Probability inequalities for sums of bounded random variables", 1963,
 * theorem 1). Given as natural logarithm, since it may be smaller than a number holds.
 *
 * @returns 0 where no more are seen than are due
 */
export function binomialTailBound(hits: number, trials: number, chance: number): number {
  const share = hits / trials;
  if (!(share > chance)) return 0;
  const present = share * Math.log(share / chance);
  const absent = share < 1 ? (1 - share) * Math.log((1 - share) / (1 - chance)) : 0;
  return -trials * (present + absent);
}
