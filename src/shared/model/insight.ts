/**
 * `median` and `seasonal-median` repeat the usual level or cycle, `seasonal-level` a cycle moved by the newest values, and
 * `analog` what followed when the past looked most like now.
 */
export const FORECAST_METHODS = [
  'naive',
  'median',
  'seasonal-naive',
  'seasonal-median',
  'seasonal-level',
  'linear',
  'ets',
  'theta',
  'analog',
  'combination',
] as const;
export type ForecastMethod = (typeof FORECAST_METHODS)[number];
