/**
 * Draws from the standard normal distribution (Box and Muller, "A note on the generation of random normal deviates",
 * 1958).
 *
 * @param random in [0, 1)
 */
export function drawNormal(random: () => number): number {
  // Subtracted from 1, since the logarithm of 0 is not finite.
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
