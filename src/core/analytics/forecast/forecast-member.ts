import type { ForecastMethod } from '../../../shared/model/insight';

/** One simple forecasting method. The combination weighs many of them by their accuracy in the past. */
export interface ForecastMember {
  readonly method: ForecastMethod;
  /** Predicts the steps after `origin`, only from the values up to and at `origin`. */
  readonly predict: (origin: number, into: Float64Array) => void;
}
