import { z } from 'zod';
import { FORECAST_METHODS } from '../model/insight';
import { DAY_MS } from '../model/time';
import { integerBetween, numberBetween, refineSelector } from './bounds';
import { periodSchema } from './health-schemas';
import type { Infer } from './infer';
import { selectorsSchema } from './schemas';
import { nullableNumberSchema, stringsSchema } from './values';

/** Schemas of the analysis of metrics. */

/** Key of one series, as `metrics.series` returns it. */
const seriesKeySchema = z.string().min(1).max(10_000).superRefine(refineSelector);

/** Answer for a series with too little history. */
const tooFewPointsSchema = z.object({
  kind: z.literal('too-few-points'),
  needed: z.number(),
  given: z.number(),
  /** Usual time between two points, if known, from which the remaining time follows. */
  stepMs: z.number().optional(),
});
export type TooFewPoints = Infer<typeof tooFewPointsSchema>;

/** `notice` appears on charts; `confident` may cause a notification. */
const tierSchema = z.enum(['notice', 'confident']);

/** Period in which a series left its usual range. */
const anomalySchema = z.object({
  /** Unique and stable, so that a continuing anomaly is updated, not repeated. */
  id: z.string(),
  /** Key of the series that is the likely first cause. */
  metric: z.string(),
  tier: tierSchema,
  /** Highest calibrated score of the period, from 0 to 1. */
  score: z.number(),
  fromMs: z.number(),
  /** Null while the anomaly continues. */
  toMs: nullableNumberSchema,
  /** Time of the highest score. */
  peakAtMs: z.number(),
  observed: z.number(),
  /** Expected range, in the metric's unit. */
  expected: z.object({ low: z.number(), middle: z.number(), high: z.number() }),
  /** Names of the detectors that agreed. */
  detectors: stringsSchema,
  /** Series involved, likely first cause first, each with its own score from 0 to 1. */
  causes: z.array(z.object({ metric: z.string(), score: z.number() })).readonly(),
});
export type Anomaly = Infer<typeof anomalySchema>;
export type AnomalyTier = Anomaly['tier'];
export type ExpectedRange = Anomaly['expected'];

/** Query for anomalies that overlap the period; they come newest first. */
export const anomalyQuerySchema = z.object({
  /** Only anomalies that involve one of these series; empty for all. */
  selectors: selectorsSchema.default([]),
  ...periodSchema.shape,
  tier: tierSchema.default('notice'),
  limit: integerBetween(1, 1_000).default(200),
});
export const anomaliesSchema = z.array(anomalySchema);

export const spanQuerySchema = z.object({ key: seriesKeySchema, ...periodSchema.shape });

/**
 * Query for the expected range of a series. `low[i]` to `high[i]` is the range of the step that starts at `fromMs + i *
 * stepMs`.
 */
export const expectedQuerySchema = spanQuerySchema.extend({ points: integerBetween(1, 2_000).default(400) });
export const expectedBandSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('band'),
    fromMs: z.number(),
    stepMs: z.number(),
    low: z.array(nullableNumberSchema),
    middle: z.array(nullableNumberSchema),
    high: z.array(nullableNumberSchema),
  }),
  tooFewPointsSchema,
]);

/** Cycle found in a metric's history. */
const seasonalitySchema = z.object({
  periodMs: z.number(),
  /** Share of the variance, without the trend, that the cycle explains, from 0 to 1. */
  strength: z.number(),
});
export type Seasonality = Infer<typeof seasonalitySchema>;

/** Long-term change of a metric. */
const trendSchema = z.object({
  kind: z.literal('trend'),
  /** Metric's unit per day; the true slope lies between `lowPerDay` and `highPerDay` in 95 of 100 cases. */
  slopePerDay: z.number(),
  lowPerDay: z.number(),
  highPerDay: z.number(),
  /** `steady` unless the interval excludes zero and the change is large compared with the noise. */
  direction: z.enum(['rising', 'falling', 'steady']),
  /** Start of the newest trend: the last change point, or the start of the period. */
  sinceMs: z.number(),
  changePointsAtMs: z.array(z.number()).readonly(),
});
export type Trend = Infer<typeof trendSchema>;

const methodSchema = z.enum(FORECAST_METHODS);
const numbersSchema = z.array(z.number()).readonly();

/** Future values, one per list for each `stepMs` from `fromMs`. */
const forecastSchema = z.object({
  kind: z.literal('forecast'),
  fromMs: z.number(),
  stepMs: z.number(),
  method: methodSchema,
  middle: numbersSchema,
  low80: numbersSchema,
  high80: numbersSchema,
  low95: numbersSchema,
  high95: numbersSchema,
  seasonality: seasonalitySchema.nullable(),
  /** Mean absolute error of each method in the rolling backtest, in the metric's unit; best first. */
  backtest: z.array(z.object({ method: methodSchema, meanAbsoluteError: z.number() })).readonly(),
});
export type Forecast = Infer<typeof forecastSchema>;

export const forecastQuerySchema = z.object({
  key: seriesKeySchema,
  horizonMs: numberBetween(60_000, 30 * DAY_MS),
});
export const forecastResultSchema = z.discriminatedUnion('kind', [forecastSchema, tooFewPointsSchema]);

/** Time until a metric reaches a limit, counted from its newest value. */
const capacitySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('reaches'),
    afterMs: z.number(),
    /** Start of the interval that contains the true time in 80 of 100 cases; `latestMs` is null if it has no end. */
    earliestMs: z.number(),
    latestMs: nullableNumberSchema,
  }),
  z.object({ kind: z.literal('reached') }),
  z.object({ kind: z.literal('never') }),
]);
export type Capacity = Infer<typeof capacitySchema>;

/** Spaces of the machine that can fill up: file systems, inodes, memory, swap. */
export const capacitiesSchema = z.array(
  z.object({
    metric: z.string(),
    /** Label, such as "Disk space of /home". */
    what: z.string(),
    limit: z.number(),
    observed: z.number(),
    answer: z.union([capacitySchema, tooFewPointsSchema]),
  }),
);

/** Dominant shape of a series in a period. */
const patternSchema = z.object({
  kind: z.literal('pattern'),
  type: z.enum(['spike', 'dip', 'level_up', 'level_down', 'leak', 'variance_up', 'flatline', 'burst_periodic', 'none']),
  /** Null for `none`. */
  span: z.object({ fromMs: z.number(), toMs: z.number() }).nullable(),
  confidence: z.number(),
});
export type Pattern = Infer<typeof patternSchema>;
export type PatternType = Pattern['type'];

/** Recurring event; `text` gives its time for people, such as "every weekday at 02:00 for 20 minutes". */
const recurringSchema = z.object({
  text: z.string(),
  periodMs: z.number(),
  durationMs: z.number(),
  occurrencesAtMs: numbersSchema,
  /** Share of the expected occurrences that were found, from 0 to 1. */
  regularity: z.number(),
  nextAtMs: z.number(),
});
export type RecurringPattern = Infer<typeof recurringSchema>;

export const patternsResultSchema = z.object({
  pattern: z.union([patternSchema, tooFewPointsSchema]),
  recurring: z.array(recurringSchema),
});

/** Analysis of one series over a period. */
export const analysisSchema = z.object({
  key: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
  /** Number of values that are not gaps. */
  points: z.number(),
  /** In the metric's unit; null if all values are gaps. */
  summary: z
    .object({ mean: z.number(), median: z.number(), p95: z.number(), least: z.number(), greatest: z.number() })
    .nullable(),
  trend: z.union([trendSchema, tooFewPointsSchema]),
  /** Null if no cycle was found. */
  seasonality: seasonalitySchema.nullable(),
  pattern: z.union([patternSchema, tooFewPointsSchema]),
});

/** Correlation of another metric with the requested one. */
const correlationSchema = z.object({
  metric: z.string(),
  /** Rank correlation at the best lag, from -1 to 1. */
  coefficient: z.number(),
  /** Positive if the other metric moved first. */
  leadMs: z.number(),
  /** Corrected for the number of pairs tested. */
  pValue: z.number(),
});
export type Correlation = Infer<typeof correlationSchema>;

/** Change of a metric in a period against the time before it. */
const changeSchema = z.object({
  metric: z.string(),
  before: z.number(),
  during: z.number(),
  /** Size of the change in units of the metric's own noise; always positive. */
  strength: z.number(),
  /** Time at which the metric began to differ. */
  startedAtMs: z.number(),
});
export type MetricChange = Infer<typeof changeSchema>;

export const correlateQuerySchema = spanQuerySchema.extend({ limit: integerBetween(1, 200).default(20) });
export const correlationsSchema = z.union([
  z.object({ kind: z.literal('correlations'), correlations: z.array(correlationSchema) }),
  tooFewPointsSchema,
]);

/**
 * Query for changes in a period against the same length of time before it: strongest first, leaders before followers.
 */
export const changesQuerySchema = periodSchema.extend({ limit: integerBetween(1, 200).default(20) });
export const changesSchema = z.union([
  z.object({ kind: z.literal('changes'), changes: z.array(changeSchema) }),
  tooFewPointsSchema,
]);

/** Processes whose memory grows and is not released. */
export const leaksSchema = z.array(
  z.object({
    app: z.string(),
    bytesPerDay: z.number(),
    sinceMs: z.number(),
    observedBytes: z.number(),
    confidence: z.number(),
  }),
);

export type AnomalyQuery = z.infer<typeof anomalyQuerySchema>;
export type ExpectedQuery = z.infer<typeof expectedQuerySchema>;
export type ExpectedBand = z.infer<typeof expectedBandSchema>;
export type ForecastQuery = z.infer<typeof forecastQuerySchema>;
export type ForecastResult = z.infer<typeof forecastResultSchema>;
export type CapacityView = z.infer<typeof capacitiesSchema>[number];
export type SpanQuery = z.infer<typeof spanQuerySchema>;
export type PatternsResult = z.infer<typeof patternsResultSchema>;
export type Analysis = z.infer<typeof analysisSchema>;
export type CorrelateQuery = z.infer<typeof correlateQuerySchema>;
export type CorrelationsResult = z.infer<typeof correlationsSchema>;
export type ChangesQuery = z.infer<typeof changesQuerySchema>;
export type ChangesResult = z.infer<typeof changesSchema>;
export type LeakView = z.infer<typeof leaksSchema>[number];
