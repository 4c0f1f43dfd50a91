import { differences } from './differences';
import { DEVIATIONS_PER_MAD, medianOf } from './median-of';

const CLIPPED_AT_DEVIATIONS = 3;
/** A series that moves less often rests and jumps at times, which is not a random walk. */
const LEAST_MOVING_SHARE = 0.05;

/**
 * Estimates the autocorrelation at lag one of values whose level or slope may change at times. Neighboring differences
 * of a first-order autoregression correlate by `-(1 - r) / 2`; a jump is one difference among many, and is clipped.
 * (The correlation of the values themselves would take a jump for autocorrelation. The idea is that of Chakar,
 * Lebarbier, Lévy-Leduc and Robin, "A robust approach for estimating change-points in the mean of an AR(1) process",
 * Bernoulli 23, 2017; their medians of differences have twice the variance.)
 *
 * @returns 0 to 0.99; negative correlation counts as 0
 */
export function robustAutoregression(values: Float64Array): number {
  const steps = differences(values);
  const middle = medianOf(steps.slice());
  const spread = DEVIATIONS_PER_MAD * medianOf(steps.map((step) => Math.abs(step - middle)));
  const moving = steps.reduce((count, step) => count + (step === 0 ? 0 : 1), 0);
  if (moving < LEAST_MOVING_SHARE * steps.length) return 0;
  const limit = spread > 0 ? CLIPPED_AT_DEVIATIONS * spread : Number.POSITIVE_INFINITY;
  let products = 0;
  let squares = 0;
  let previous = 0;
  for (const step of steps) {
    const clipped = Math.min(limit, Math.max(-limit, step - middle));
    products += clipped * previous;
    squares += clipped * clipped;
    previous = clipped;
  }
  return squares > 0 ? Math.min(0.99, Math.max(0, 1 + (2 * products) / squares)) : 0;
}
