/**
 * A number of the standard normal distribution (Box and Muller, "A note on the generation of random normal deviates",
 * 1958).
 *
 * @param random in [0, 1)
 */
export function drawNormal(random: () => number): number {
  // 1 less the number, since the logarithm of 0 is no number.
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
