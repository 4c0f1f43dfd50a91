import type { ForecastMethod } from '../../../shared/model/insight';

/** One simple way to forecast. The combination weighs many of them by what they would have got right in the past. */
export interface ForecastMember {
  readonly method: ForecastMethod;
  /** Writes what it expects of the steps after `origin`, from nothing but the values up to and at `origin`. */
  readonly predict: (origin: number, into: Float64Array) => void;
}
