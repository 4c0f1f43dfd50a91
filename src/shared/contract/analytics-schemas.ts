import { z } from 'zod';
import {
  type Anomaly,
  type Capacity,
  type Correlation,
  FORECAST_METHODS,
  type Forecast,
  type MetricChange,
  type Pattern,
  type RecurringPattern,
  type Seasonality,
  type TooFewPoints,
  type Trend,
} from '../model/insight';
import { selectorProblem } from '../model/selector';
import { DAY_MS } from '../model/time';
import { instantSchema } from './bounds';
import { selectorsSchema } from './schemas';

/** The schemas of what clients may ask of analytics. The model's own types are checked against them. */

/** The key of one series, as `metrics.series` gives it. */
const seriesKeySchema = z
  .string()
  .min(1)
  .max(10_000)
  .superRefine((key, context) => {
    const problem = selectorProblem(key);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

const tooFewPointsSchema = z.object({
  kind: z.literal('too-few-points'),
  needed: z.number(),
  given: z.number(),
  stepMs: z.number().optional(),
}) satisfies z.ZodType<TooFewPoints>;

const tierSchema = z.enum(['notice', 'confident']);

const anomalySchema = z.object({
  id: z.string(),
  metric: z.string(),
  tier: tierSchema,
  score: z.number(),
  fromMs: z.number(),
  toMs: z.number().nullable(),
  peakAtMs: z.number(),
  observed: z.number(),
  expected: z.object({ low: z.number(), middle: z.number(), high: z.number() }),
  detectors: z.array(z.string()).readonly(),
  causes: z.array(z.object({ metric: z.string(), score: z.number() })).readonly(),
}) satisfies z.ZodType<Anomaly>;

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

const seasonalitySchema = z.object({
  periodMs: z.number(),
  strength: z.number(),
}) satisfies z.ZodType<Seasonality>;

const trendSchema = z.object({
  kind: z.literal('trend'),
  slopePerDay: z.number(),
  lowPerDay: z.number(),
  highPerDay: z.number(),
  direction: z.enum(['rising', 'falling', 'steady']),
  sinceMs: z.number(),
  changePointsAtMs: z.array(z.number()).readonly(),
}) satisfies z.ZodType<Trend>;

const methodSchema = z.enum(FORECAST_METHODS);
const numbersSchema = z.array(z.number()).readonly();

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
  backtest: z.array(z.object({ method: methodSchema, meanAbsoluteError: z.number() })).readonly(),
}) satisfies z.ZodType<Forecast>;

export const forecastQuerySchema = z.object({
  key: seriesKeySchema,
  horizonMs: z
    .number()
    .min(60_000)
    .max(30 * DAY_MS),
});
export const forecastResultSchema = z.discriminatedUnion('kind', [forecastSchema, tooFewPointsSchema]);

const capacitySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('reaches'),
    afterMs: z.number(),
    earliestMs: z.number(),
    latestMs: z.number().nullable(),
  }),
  z.object({ kind: z.literal('reached') }),
  z.object({ kind: z.literal('never') }),
]) satisfies z.ZodType<Capacity>;

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

const patternSchema = z.object({
  kind: z.literal('pattern'),
  type: z.enum(['spike', 'dip', 'level_up', 'level_down', 'leak', 'variance_up', 'flatline', 'burst_periodic', 'none']),
  span: z.object({ fromMs: z.number(), toMs: z.number() }).nullable(),
  confidence: z.number(),
}) satisfies z.ZodType<Pattern>;

const recurringSchema = z.object({
  text: z.string(),
  periodMs: z.number(),
  durationMs: z.number(),
  occurrencesAtMs: numbersSchema,
  regularity: z.number(),
  nextAtMs: z.number(),
}) satisfies z.ZodType<RecurringPattern>;

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

const correlationSchema = z.object({
  metric: z.string(),
  coefficient: z.number(),
  leadMs: z.number(),
  pValue: z.number(),
}) satisfies z.ZodType<Correlation>;

const changeSchema = z.object({
  metric: z.string(),
  before: z.number(),
  during: z.number(),
  strength: z.number(),
  startedAtMs: z.number(),
}) satisfies z.ZodType<MetricChange>;

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
