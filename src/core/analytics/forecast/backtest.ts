import type { ForecastMember } from './forecast-member';

/** Predictions of each member at instants of the past. */
export interface Backtest {
  /** Steps at which the past was cut. */
  readonly origins: readonly number[];
  readonly horizon: number;
  /** By member, `predictions[member][origin * horizon + ahead]`. */
  readonly predictions: readonly Float64Array[];
  /** Measured values; NaN if missing. */
  readonly actual: Float64Array;
}

/**
 * Runs the rolling back-test: cuts the past at equal distances, up to the newest cut with a complete horizon.
 *
 * @param firstOrigin the earliest cut
 * @param maximumOrigins bounds the cost
 */
export function runBacktest(
  members: readonly ForecastMember[],
  values: Float64Array,
  known: Uint8Array,
  { firstOrigin, horizon, maximumOrigins }: { firstOrigin: number; horizon: number; maximumOrigins: number },
): Backtest {
  const lastOrigin = values.length - 1 - horizon;
  const stride = Math.max(1, Math.ceil((lastOrigin - firstOrigin + 1) / maximumOrigins));
  const origins: number[] = [];
  for (let origin = lastOrigin; origin >= firstOrigin; origin -= stride) origins.unshift(origin);
  const size = origins.length * horizon;
  const actual = new Float64Array(size);
  origins.forEach((origin, index) => {
    for (let ahead = 0; ahead < horizon; ahead++) {
      const step = origin + 1 + ahead;
      actual[index * horizon + ahead] = known[step] === 1 ? (values[step] as number) : Number.NaN;
    }
  });
  const predictions = members.map((member) => {
    const said = new Float64Array(size);
    origins.forEach((origin, index) => {
      member.predict(origin, said.subarray(index * horizon, (index + 1) * horizon));
    });
    return said;
  });
  return { origins, horizon, predictions, actual };
}

/** Returns the errors (measured minus predicted) of predictions over some steps ahead, without missing values. */
export function errorsOf(
  predicted: Float64Array,
  { actual, horizon, origins }: Backtest,
  fromAhead = 0,
  toAhead = horizon,
): Float64Array {
  const errors = new Float64Array(origins.length * (toAhead - fromAhead));
  let count = 0;
  for (let origin = 0; origin < origins.length; origin++) {
    for (let ahead = fromAhead; ahead < toAhead; ahead++) {
      const at = origin * horizon + ahead;
      const error = (actual[at] as number) - (predicted[at] as number);
      if (!Number.isNaN(error)) errors[count++] = error;
    }
  }
  return errors.subarray(0, count);
}

/** Returns the mean absolute error of {@link errorsOf}; NaN if nothing was measured. */
export function meanAbsoluteError(...of: Parameters<typeof errorsOf>): number {
  const errors = errorsOf(...of);
  return errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length;
}
