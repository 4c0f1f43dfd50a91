import { z } from 'zod';
import { FORECAST_METHODS } from '../model/insight';
import { selectorProblem } from '../model/selector';
import { DAY_MS } from '../model/time';
import { instantSchema } from './bounds';
import type { Infer } from './infer';
import { selectorsSchema } from './schemas';

/** The schemas of what clients may ask of analytics. */

/** The key of one series, as `metrics.series` gives it. */
const seriesKeySchema = z
  .string()
  .min(1)
  .max(10_000)
  .superRefine((key, context) => {
    const problem = selectorProblem(key);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

/** An answer that cannot be given, and what would make it possible. */
const tooFewPointsSchema = z.object({
  kind: z.literal('too-few-points'),
  needed: z.number(),
  given: z.number(),
  /** Usual time between two points, where it is known: says how long it will be until there are enough. */
  stepMs: z.number().optional(),
});
export type TooFewPoints = Infer<typeof tooFewPointsSchema>;

/** `notice` is shown on charts; `confident` may lead to a notification. */
const tierSchema = z.enum(['notice', 'confident']);

/** A period in which a metric did not behave as its own past says. */
const anomalySchema = z.object({
  /** Unique and lasting, so that an anomaly that goes on is renewed and not repeated. */
  id: z.string(),
  /** Key of the series that is the likely first cause. */
  metric: z.string(),
  tier: tierSchema,
  /** The highest calibrated score of the period, 0-1. */
  score: z.number(),
  fromMs: z.number(),
  /** Null while it goes on. */
  toMs: z.number().nullable(),
  /** Where the score was highest. */
  peakAtMs: z.number(),
  observed: z.number(),
  /** Where a value was expected, in the metric's own unit. */
  expected: z.object({ low: z.number(), middle: z.number(), high: z.number() }),
  /** Which detectors agreed, by name. */
  detectors: z.array(z.string()).readonly(),
  /** Series that take part, the likely first cause first, each with its own score 0-1. */
  causes: z.array(z.object({ metric: z.string(), score: z.number() })).readonly(),
});
export type Anomaly = Infer<typeof anomalySchema>;
export type AnomalyTier = Anomaly['tier'];
export type ExpectedRange = Anomaly['expected'];

/** Anomalies that touch the period, newest first. */
export const anomalyQuerySchema = z.object({
  /** Those in which one of these series takes part; empty for all. */
  selectors: selectorsSchema.default([]),
  fromMs: instantSchema,
  toMs: instantSchema,
  tier: tierSchema.default('notice'),
  limit: z.number().int().min(1).max(1_000).default(200),
});
export const anomaliesSchema = z.array(anomalySchema);

/** Where one series was expected to be. `low[i]` to `high[i]` belongs to the step that starts at `fromMs + i * stepMs`. */
export const expectedQuerySchema = z.object({
  key: seriesKeySchema,
  fromMs: instantSchema,
  toMs: instantSchema,
  points: z.number().int().min(1).max(2_000).default(400),
});
export const expectedBandSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('band'),
    fromMs: z.number(),
    stepMs: z.number(),
    low: z.array(z.number().nullable()),
    middle: z.array(z.number().nullable()),
    high: z.array(z.number().nullable()),
  }),
  tooFewPointsSchema,
]);

/** A cycle that was found in a metric's past. */
const seasonalitySchema = z.object({
  periodMs: z.number(),
  /** Share of the variance without trend that the cycle explains, 0-1. */
  strength: z.number(),
});
export type Seasonality = Infer<typeof seasonalitySchema>;

/** How a metric moves in the long run. */
const trendSchema = z.object({
  kind: z.literal('trend'),
  /** In the metric's unit a day; `lowPerDay` to `highPerDay` holds the true slope in 95 of 100 cases. */
  slopePerDay: z.number(),
  lowPerDay: z.number(),
  highPerDay: z.number(),
  /** Whether the interval leaves out zero and the change matters beside the noise. */
  direction: z.enum(['rising', 'falling', 'steady']),
  /** Since when the newest trend holds: the last change-point, or the start of what was looked at. */
  sinceMs: z.number(),
  changePointsAtMs: z.array(z.number()).readonly(),
});
export type Trend = Infer<typeof trendSchema>;

const methodSchema = z.enum(FORECAST_METHODS);
const numbersSchema = z.array(z.number()).readonly();

/** What comes next, every `stepMs` from `fromMs` on. Each list has one number a step. */
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
  /** Mean absolute error of each method in the rolling back-test, in the metric's unit; best first. */
  backtest: z.array(z.object({ method: methodSchema, meanAbsoluteError: z.number() })).readonly(),
});
export type Forecast = Infer<typeof forecastSchema>;

export const forecastQuerySchema = z.object({
  key: seriesKeySchema,
  horizonMs: z
    .number()
    .min(60_000)
    .max(30 * DAY_MS),
});
export const forecastResultSchema = z.discriminatedUnion('kind', [forecastSchema, tooFewPointsSchema]);

/** When a metric reaches a limit: all times from its newest value on. */
const capacitySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('reaches'),
    afterMs: z.number(),
    /** The limit is reached between these in 80 of 100 cases; `latestMs` is null where it may never be. */
    earliestMs: z.number(),
    latestMs: z.number().nullable(),
  }),
  z.object({ kind: z.literal('reached') }),
  z.object({ kind: z.literal('never') }),
]);
export type Capacity = Infer<typeof capacitySchema>;

/** Each space of the machine that can run full: file systems, inodes, memory, swap. */
export const capacitiesSchema = z.array(
  z.object({
    metric: z.string(),
    /** "Disk space of /home". */
    what: z.string(),
    limit: z.number(),
    observed: z.number(),
    answer: z.union([capacitySchema, tooFewPointsSchema]),
  }),
);

/** The shape that stands out in a stretch of a metric. */
const patternSchema = z.object({
  kind: z.literal('pattern'),
  type: z.enum(['spike', 'dip', 'level_up', 'level_down', 'leak', 'variance_up', 'flatline', 'burst_periodic', 'none']),
  /** Null for `none`. */
  span: z.object({ fromMs: z.number(), toMs: z.number() }).nullable(),
  confidence: z.number(),
});
export type Pattern = Infer<typeof patternSchema>;
export type PatternType = Pattern['type'];

/** Something that comes back: `text` says when, as a person would ("every weekday at 02:00 for 20 minutes"). */
const recurringSchema = z.object({
  text: z.string(),
  periodMs: z.number(),
  durationMs: z.number(),
  occurrencesAtMs: numbersSchema,
  /** Share of the expected occurrences that were seen, 0-1. */
  regularity: z.number(),
  nextAtMs: z.number(),
});
export type RecurringPattern = Infer<typeof recurringSchema>;

export const spanQuerySchema = z.object({ key: seriesKeySchema, fromMs: instantSchema, toMs: instantSchema });

export const patternsResultSchema = z.object({
  pattern: z.union([patternSchema, tooFewPointsSchema]),
  recurring: z.array(recurringSchema),
});

/** What is to be said of one metric over a span. */
export const analysisSchema = z.object({
  key: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
  points: z.number(),
  /** Null where all values are gaps. */
  summary: z
    .object({ mean: z.number(), median: z.number(), p95: z.number(), least: z.number(), greatest: z.number() })
    .nullable(),
  trend: z.union([trendSchema, tooFewPointsSchema]),
  /** Null where no cycle was found. */
  seasonality: seasonalitySchema.nullable(),
  pattern: z.union([patternSchema, tooFewPointsSchema]),
});

/** How another metric moved with the one asked about. */
const correlationSchema = z.object({
  metric: z.string(),
  /** Rank correlation at the best lag, -1 to 1. */
  coefficient: z.number(),
  /** Positive where the other metric moved first. */
  leadMs: z.number(),
  /** Corrected for the number of pairs looked at. */
  pValue: z.number(),
});
export type Correlation = Infer<typeof correlationSchema>;

/** What a metric did in a span beside what it did before. */
const changeSchema = z.object({
  metric: z.string(),
  before: z.number(),
  during: z.number(),
  /** Size of the change in units of the metric's own noise; always positive. */
  strength: z.number(),
  /** When it began to differ. */
  startedAtMs: z.number(),
});
export type MetricChange = Infer<typeof changeSchema>;

export const correlateQuerySchema = spanQuerySchema.extend({ limit: z.number().int().min(1).max(200).default(20) });
export const correlationsSchema = z.union([
  z.object({ kind: z.literal('correlations'), correlations: z.array(correlationSchema) }),
  tooFewPointsSchema,
]);

/** What changed in a span, beside the same length of time before it: strongest first, leaders before followers. */
export const changesQuerySchema = z.object({
  fromMs: instantSchema,
  toMs: instantSchema,
  limit: z.number().int().min(1).max(200).default(20),
});
export const changesSchema = z.union([
  z.object({ kind: z.literal('changes'), changes: z.array(changeSchema) }),
  tooFewPointsSchema,
]);

/** A process whose memory grows without coming back. */
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
