/** What analytics says of the machine's metrics: plain values, made on the tick or by tasks, shown and acted upon elsewhere. */

/** An answer that cannot be given, and what would make it possible. */
export interface TooFewPoints {
  readonly kind: 'too-few-points';
  readonly needed: number;
  readonly given: number;
  /** Usual time between two points, where it is known: says how long it will be until there are enough. */
  readonly stepMs?: number | undefined;
}

/** `notice` is shown on charts; `confident` may lead to a notification. */
export type AnomalyTier = 'notice' | 'confident';

/** Where a value was expected, in the metric's own unit. */
export interface ExpectedRange {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

/** A period in which a metric did not behave as its own past says. */
export interface Anomaly {
  /** Unique and lasting, so that an anomaly that goes on is renewed and not repeated. */
  readonly id: string;
  /** Key of the series that is the likely first cause. */
  readonly metric: string;
  readonly tier: AnomalyTier;
  /** The highest calibrated score of the period, 0-1. */
  readonly score: number;
  readonly fromMs: number;
  /** Null while it goes on. */
  readonly toMs: number | null;
  /** Where the score was highest. */
  readonly peakAtMs: number;
  readonly observed: number;
  readonly expected: ExpectedRange;
  /** Which detectors agreed, by name. */
  readonly detectors: readonly string[];
  /** Series that take part, the likely first cause first, each with its own score 0-1. */
  readonly causes: readonly { readonly metric: string; readonly score: number }[];
}

/** How a metric moves in the long run. */
export interface Trend {
  readonly kind: 'trend';
  /** In the metric's unit a day; `lowPerDay` to `highPerDay` holds the true slope in 95 of 100 cases. */
  readonly slopePerDay: number;
  readonly lowPerDay: number;
  readonly highPerDay: number;
  /** Whether the interval leaves out zero and the change matters beside the noise. */
  readonly direction: 'rising' | 'falling' | 'steady';
  /** Since when the newest trend holds: the last change-point, or the start of what was looked at. */
  readonly sinceMs: number;
  readonly changePointsAtMs: readonly number[];
}

/** A cycle that was found in a metric's past. */
export interface Seasonality {
  readonly periodMs: number;
  /** Share of the variance without trend that the cycle explains, 0-1. */
  readonly strength: number;
}

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

/** What comes next, every `stepMs` from `fromMs` on. Each list has one number a step. */
export interface Forecast {
  readonly kind: 'forecast';
  readonly fromMs: number;
  readonly stepMs: number;
  readonly method: ForecastMethod;
  readonly middle: readonly number[];
  readonly low80: readonly number[];
  readonly high80: readonly number[];
  readonly low95: readonly number[];
  readonly high95: readonly number[];
  readonly seasonality: Seasonality | null;
  /** Mean absolute error of each method in the rolling back-test, in the metric's unit; best first. */
  readonly backtest: readonly { readonly method: ForecastMethod; readonly meanAbsoluteError: number }[];
}

/** When a metric reaches a limit: all times from its newest value on. */
export type Capacity =
  | {
      readonly kind: 'reaches';
      readonly afterMs: number;
      /** The limit is reached between these in 80 of 100 cases; `latestMs` is null where it may never be. */
      readonly earliestMs: number;
      readonly latestMs: number | null;
    }
  | { readonly kind: 'reached' }
  | { readonly kind: 'never' };

export type PatternType =
  | 'spike'
  | 'dip'
  | 'level_up'
  | 'level_down'
  | 'leak'
  | 'variance_up'
  | 'flatline'
  | 'burst_periodic'
  | 'none';

/** The shape that stands out in a stretch of a metric. */
export interface Pattern {
  readonly kind: 'pattern';
  readonly type: PatternType;
  /** Null for `none`. */
  readonly span: { readonly fromMs: number; readonly toMs: number } | null;
  readonly confidence: number;
}

/** Something that comes back: `text` says when, as a person would ("every weekday at 02:00 for 20 minutes"). */
export interface RecurringPattern {
  readonly text: string;
  readonly periodMs: number;
  readonly durationMs: number;
  readonly occurrencesAtMs: readonly number[];
  /** Share of the expected occurrences that were seen, 0-1. */
  readonly regularity: number;
  readonly nextAtMs: number;
}

/** How another metric moved with the one asked about. */
export interface Correlation {
  readonly metric: string;
  /** Rank correlation at the best lag, -1 to 1. */
  readonly coefficient: number;
  /** Positive where the other metric moved first. */
  readonly leadMs: number;
  /** Corrected for the number of pairs looked at. */
  readonly pValue: number;
}

/** What a metric did in a span beside what it did before. */
export interface MetricChange {
  readonly metric: string;
  readonly before: number;
  readonly during: number;
  /** Size of the change in units of the metric's own noise; always positive. */
  readonly strength: number;
  /** When it began to differ. */
  readonly startedAtMs: number;
}
