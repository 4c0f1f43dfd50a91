/** Limit of the number of differences, because all 2^n signs are enumerated. */
const MOST_DIFFERENCES = 20;

/**
 * Returns the probability of a sum at least as far from 0 if each difference could as well have had the other sign: the
 * exact randomization test of paired experiments, two-sided (Fisher, "The Design of Experiments", 1935, section 21).
 * Five differences of one sign reach 0.0625, six 0.031, eight 0.008.
 *
 * @returns 1 for no differences
 * @throws RangeError for more than 20
 * @example signFlipTest([1, 2, 3, 4, 5, 6]) // 0.03125
 */
export function signFlipTest(differences: readonly number[]): number {
  const count = differences.length;
  if (count > MOST_DIFFERENCES) throw new RangeError(`${count} differences have too many sign combinations to try`);
  const observed = Math.abs(differences.reduce((sum, difference) => sum + difference, 0));
  // Sums of the same numbers in another order differ in their last bits.
  const bound = observed - 1e-9 * differences.reduce((sum, difference) => sum + Math.abs(difference), 0);
  let asFar = 0;
  for (let signs = 0; signs < 2 ** count; signs++) {
    let sum = 0;
    for (let index = 0; index < count; index++) {
      const difference = differences[index] as number;
      sum += (signs >> index) & 1 ? -difference : difference;
    }
    if (Math.abs(sum) >= bound) asFar++;
  }
  return asFar / 2 ** count;
}
