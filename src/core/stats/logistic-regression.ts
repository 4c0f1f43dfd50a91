import { cumulativeStdLogisticProbability } from 'simple-statistics';
import { dotProduct } from './dot-product';
import { solvePositiveDefinite } from './solve-positive-definite';

export interface LogisticSample {
  readonly features: readonly number[];
  readonly isHit: boolean;
  /** Weight of the sample; usually 1. */
  readonly weight: number;
}

export interface LogisticFit {
  readonly bias: number;
  readonly weights: readonly number[];
}

const MOST_STEPS = 12;
const CLOSE_ENOUGH = 1e-6;

/**
 * Fits a logistic regression with a ridge penalty, by Newton's method (Hastie, Tibshirani and Friedman, The Elements of
 * Statistical Learning, 4.4.1).
 *
 * @param ridge penalty on the squared weights, which also handles collinear features; the bias is not penalized.
 *   Features should be of similar scale.
 * @throws if there are no samples
 */
export function logisticRegression(samples: readonly LogisticSample[], ridge: number): LogisticFit {
  const first = samples[0];
  if (first === undefined) throw new Error('logistic regression needs at least one sample');
  const size = first.features.length + 1;
  let fit = new Float64Array(size);
  for (let step = 0; step < MOST_STEPS; step++) {
    const change = newtonStep(samples, fit, ridge);
    fit = fit.map((value, index) => value + (change[index] as number));
    if (change.every((value) => Math.abs(value) < CLOSE_ENOUGH)) break;
  }
  return { bias: fit[size - 1] as number, weights: [...fit.subarray(0, size - 1)] };
}

function newtonStep(samples: readonly LogisticSample[], fit: Float64Array, ridge: number): Float64Array {
  const size = fit.length;
  const gradient = new Float64Array(size);
  const curvature = new Float64Array(size * size);
  const row = new Float64Array(size).fill(1);
  for (const { features, isHit, weight } of samples) {
    row.set(features);
    const chance = cumulativeStdLogisticProbability(dotProduct(fit, row));
    const pull = weight * ((isHit ? 1 : 0) - chance);
    const bend = weight * chance * (1 - chance);
    for (let index = 0; index < size; index++) {
      const value = row[index] as number;
      (gradient[index] as number) += pull * value;
      const scaled = bend * value;
      for (let other = 0; other <= index; other++) {
        (curvature[index * size + other] as number) += scaled * (row[other] as number);
      }
    }
  }
  for (let index = 0; index < size - 1; index++) {
    (gradient[index] as number) -= ridge * (fit[index] as number);
    (curvature[index * size + index] as number) += ridge;
  }
  // If all probabilities are 0 or 1, the curvature of the bias vanishes: a trace of penalty keeps the step finite.
  (curvature[size * size - 1] as number) += 1e-9;
  return solvePositiveDefinite(curvature, gradient);
}
