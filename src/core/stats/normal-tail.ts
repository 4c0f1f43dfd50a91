/**
 * Returns the two-sided probability that a standard normal number is further from 0 than `z`. Precise to 7 digits even
 * for a large `z`, for which 1 minus the distribution would be 0 (Press and others, Numerical Recipes, 6.2: Chebyshev
 * fit of the complementary error function).
 *
 * @example normalTail(1.959964) // 0.05
 */
export function normalTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const series = COEFFICIENTS.reduceRight((sum, coefficient) => coefficient + t * sum, 0);
  return t * Math.exp(-x * x + series);
}

const COEFFICIENTS = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
];
