import { sortedQuantile } from '../../stats/sorted-quantile';
import { type Backtest, errorsOf } from './backtest';
import { splitHorizon } from './combine';

/** Bounds of the error of a forecast, by steps ahead: `low` is 0 or below, `high` 0 or above. */
export interface ErrorBand {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

const BUCKETS = 4;
/** Errors within a horizon are correlated: a whole one counts as this many independent ones. */
const INDEPENDENT_ERRORS_PER_HORIZON = 2;

/**
 * Computes split conformal bands: quantiles of the errors of the back-test, corrected for the small number of
 * independent errors (Vovk, Gammerman and Shafer, "Algorithmic learning in a random world", 2005: the (n + 1)(1 - miss)
 * / n quantile). Each bound is the mean of the quantile of the signed errors and that of their sizes, since a few days
 * of errors do not determine the side of the next one.
 *
 * @param horizon may be longer than the back-test's: beyond it, bands widen with the square root of time
 * @param missShare share of the values that may be outside
 */
export function errorBand(backtest: Backtest, combined: Float64Array, horizon: number, missShare: number): ErrorBand {
  const low = new Float64Array(horizon);
  const high = new Float64Array(horizon);
  const miss = widenedMiss(backtest, missShare);
  for (const { fromAhead, toAhead } of splitHorizon(backtest.horizon, BUCKETS)) {
    const errors = errorsOf(combined, backtest, fromAhead, toAhead).sort();
    if (errors.length === 0) continue;
    const size = sortedQuantile(errors.map(Math.abs).sort(), 1 - miss);
    low.fill(Math.min(0, (sortedQuantile(errors, miss / 2) - size) / 2), fromAhead);
    high.fill(Math.max(0, (sortedQuantile(errors, 1 - miss / 2) + size) / 2), fromAhead);
  }
  for (let ahead = backtest.horizon; ahead < horizon; ahead++) {
    const growth = Math.sqrt((ahead + 1) / backtest.horizon);
    low[ahead] = (low[ahead] as number) * growth;
    high[ahead] = (high[ahead] as number) * growth;
  }
  return { low, high };
}

function widenedMiss({ origins, horizon }: Backtest, missShare: number): number {
  const span = (origins.at(-1) as number) - (origins[0] as number) + horizon;
  const independent = (INDEPENDENT_ERRORS_PER_HORIZON * span) / horizon;
  return Math.max(0, missShare - (1 - missShare) / independent);
}
