/** Weights of exponential smoothing, 0-1: of the newest value for the level, the trend and the season. */
export interface SmoothingWeights {
  readonly level: number;
  readonly trend: number;
  readonly season: number;
  /** Factor by which the trend decays with each step. */
  readonly damping: number;
}

/** The states of exponential smoothing after each value. */
export interface SmoothedStates {
  readonly levels: Float64Array;
  readonly trends: Float64Array;
  /** Seasonal offset of the value's phase, as updated by the value itself. */
  readonly seasons: Float64Array;
  /** Mean absolute error of the forecasts one step ahead, after the initial values. */
  readonly meanAbsoluteError: number;
}

/**
 * Applies additive exponential smoothing with a damped trend and, if `period` is above 1, seasons (Holt-Winters;
 * Hyndman and Athanasopoulos, "Forecasting: principles and practice", 3rd edition, 8.3). The first cycle (the first
 * value without one) is the start: its mean is the level, the differences from it are the seasons, and the trend is 0.
 *
 * @param values at least `period` of them, finite
 */
export function smoothExponentially(values: Float64Array, period: number, weights: SmoothingWeights): SmoothedStates {
  const size = values.length;
  const levels = new Float64Array(size);
  const trends = new Float64Array(size);
  const seasons = new Float64Array(size);
  let level = 0;
  for (let step = 0; step < period; step++) level += (values[step] as number) / period;
  let trend = 0;
  for (let step = 0; step < period; step++) {
    levels[step] = level;
    seasons[step] = period === 1 ? 0 : (values[step] as number) - level;
  }
  let errors = 0;
  const seasonWeight = period === 1 ? 0 : weights.season;
  for (let step = period; step < size; step++) {
    const value = values[step] as number;
    const season = seasons[step - period] as number;
    const carried = level + weights.damping * trend;
    errors += Math.abs(value - carried - season);
    level = carried + weights.level * (value - season - carried);
    trend = weights.damping * trend + weights.trend * (level - carried);
    levels[step] = level;
    trends[step] = trend;
    seasons[step] = season + seasonWeight * (value - carried - season);
  }
  return { levels, trends, seasons, meanAbsoluteError: size > period ? errors / (size - period) : 0 };
}
