/**
 * Methods of forecasting: `median` and `seasonal-median` repeat the usual level or cycle, `seasonal-level` repeats a
 * cycle shifted by the newest values, and `analog` repeats the sequel of the most similar time.
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
