import { normalTail } from '../../stats/normal-tail';
import type { Innovations } from './innovations';

export interface LaggedCorrelation {
  /** Spearman's rank correlation at the lag at which it is furthest from 0. */
  readonly coefficient: number;
  /** Number of rows by which the first series leads the second; negative if it follows. */
  readonly leadSteps: number;
  /** Probability that chance reaches the coefficient at one of the tested lags. */
  readonly pValue: number;
}

/** A coefficient must exceed that of a shorter lag by this factor, because neighboring lags are similar. */
const PREFERENCE = 1.02;
const LAGS_AT_ONCE = 4;

/** Correlates the innovations of two series at all lags up to `maxLagSteps` in both directions. */
export function bestLag(first: Innovations, second: Innovations, maxLagSteps: number): LaggedCorrelation {
  const forward = laggedProducts(first.scores, second.scores, maxLagSteps);
  const backward = laggedProducts(second.scores, first.scores, maxLagSteps);
  let coefficient = forward[0] as number;
  let leadSteps = 0;
  for (let lag = 1; lag <= maxLagSteps; lag++) {
    for (const [products, lead] of [
      [forward, lag],
      [backward, -lag],
    ] as const) {
      const candidate = products[lag] as number;
      if (Math.abs(candidate) <= PREFERENCE * Math.abs(coefficient)) continue;
      coefficient = candidate;
      leadSteps = lead;
    }
  }
  coefficient = Math.max(-1, Math.min(1, coefficient));
  const z =
    Math.atanh(Math.min(0.999999, Math.abs(coefficient))) * Math.sqrt(Math.max(1, effectiveCount(first, second) - 3));
  // Šidák correction for the best of several lags, which are nearly independent after whitening.
  const pValue = -Math.expm1((2 * maxLagSteps + 1) * Math.log1p(-Math.min(normalTail(z), 1 - 1e-12)));
  return { coefficient, leadSteps, pValue };
}

/**
 * Returns the number of independent pairs of the same variance (Bartlett, "On the theoretical specification of sampling
 * properties of autocorrelated time series", 1946).
 */
function effectiveCount(first: Innovations, second: Innovations): number {
  let sum = 0;
  for (let lag = 0; lag < first.leftOver.length; lag++)
    sum += (first.leftOver[lag] as number) * (second.leftOver[lag] as number);
  return Math.min(first.count, second.count) / Math.max(1, 1 + 2 * sum);
}

/**
 * Sums `first[row] * second[row + lag]` for lags 0 to `maxLag`; four lags at once, so that values are read once.
 *
 * @internal exported for tests: the sums are exact, the lag derived from them is not
 */
export function laggedProducts(first: Float64Array, second: Float64Array, maxLag: number): Float64Array {
  const products = new Float64Array(maxLag + LAGS_AT_ONCE);
  for (let lag = 0; lag <= maxLag; lag += LAGS_AT_ONCE) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    const end = Math.max(0, first.length - lag - LAGS_AT_ONCE + 1);
    for (let row = 0; row < end; row++) {
      const value = first[row] as number;
      const other = row + lag;
      a += value * (second[other] as number);
      b += value * (second[other + 1] as number);
      c += value * (second[other + 2] as number);
      d += value * (second[other + 3] as number);
    }
    products.set([a, b, c, d], lag);
    for (let row = end; row < first.length; row++) {
      for (let extra = 0; extra < LAGS_AT_ONCE && row + lag + extra < second.length; extra++) {
        products[lag + extra] =
          (products[lag + extra] as number) + (first[row] as number) * (second[row + lag + extra] as number);
      }
    }
  }
  return products;
}
