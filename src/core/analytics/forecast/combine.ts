import { weightedMidmean } from '../../stats/weighted-midmean';
import { type Backtest, meanAbsoluteError } from './backtest';

/**
 * Exponent with which a member's weight falls with its error. High enough to exclude bad members, low enough not to
 * trust a few days of back-test to identify the best one; anything from 4 to 16 is equally good.
 */
const ERROR_POWER = 6;
const MAXIMUM_BUCKETS = 6;
/** Share of the members' weight that is trimmed on each side, which makes it nearly a median. */
const TRIMMED_SHARE = 0.3;

/**
 * A part of the horizon with weights of its own: the best member for the next step is rarely the best for the far end.
 */
export interface WeightedBucket {
  readonly fromAhead: number;
  readonly toAhead: number;
  /** By member; the best has 1. */
  readonly weights: Float64Array;
}

/** Weighs members by their errors in the back-test, for each part of the horizon. */
export function weighMembers(backtest: Backtest): WeightedBucket[] {
  return splitHorizon(backtest.horizon, MAXIMUM_BUCKETS).map(({ fromAhead, toAhead }) => {
    const errors = backtest.predictions.map((predicted) => meanAbsoluteError(predicted, backtest, fromAhead, toAhead));
    const measured = errors.every((error) => Number.isFinite(error));
    const worst = Math.max(...errors);
    const least = Math.max(Math.min(...errors), worst * 1e-9);
    const weigh = (error: number) => (measured && least > 0 ? Math.max(error / least, 1) ** -ERROR_POWER : 1);
    return { fromAhead, toAhead, weights: Float64Array.from(errors, weigh) };
  });
}

/**
 * Computes the weighted midmean of the members' predictions. A plain mean would blur a series that rests on a few
 * levels, and is sensitive to one outlier; a plain median cannot interpolate between two good members.
 *
 * @param predictions by member, as many steps each as `into`
 */
export function combine(
  predictions: readonly Float64Array[],
  buckets: readonly WeightedBucket[],
  into: Float64Array,
): void {
  const values = new Float64Array(predictions.length);
  const weights = new Float64Array(predictions.length);
  let bucket = 0;
  for (let ahead = 0; ahead < into.length; ahead++) {
    // Beyond the horizon of the back-test the last part applies.
    while (bucket < buckets.length - 1 && ahead >= (buckets[bucket] as WeightedBucket).toAhead) bucket++;
    for (let member = 0; member < predictions.length; member++) {
      values[member] = (predictions[member] as Float64Array)[ahead] as number;
    }
    weights.set((buckets[bucket] as WeightedBucket).weights);
    into[ahead] = weightedMidmean(values, weights, TRIMMED_SHARE);
  }
}

/** Computes the predictions of the combination in the back-test, in the order of its predictions. */
export function combineBacktest(backtest: Backtest, buckets: readonly WeightedBucket[]): Float64Array {
  const { horizon, predictions, actual } = backtest;
  const combined = new Float64Array(actual.length);
  for (let from = 0; from < actual.length; from += horizon) {
    const said = predictions.map((predicted) => predicted.subarray(from, from + horizon));
    combine(said, buckets, combined.subarray(from, from + horizon));
  }
  return combined;
}

/** Divides the horizon into parts of about equal length, at least a step each. */
export function splitHorizon(horizon: number, parts: number): { fromAhead: number; toAhead: number }[] {
  const count = Math.min(parts, horizon);
  return Array.from({ length: count }, (_, part) => ({
    fromAhead: Math.round((part * horizon) / count),
    toAhead: Math.round(((part + 1) * horizon) / count),
  }));
}
