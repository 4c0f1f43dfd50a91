import { z } from 'zod';
import type {
  Bottleneck,
  Culprit,
  Deduction,
  Incident,
  IncidentEvent,
  RecoveryPlan,
  ScoreTrend,
  StatePrediction,
  StateTransition,
} from '../model/health';
import { MACHINE_ROLES } from '../model/threshold';
import { instantSchema } from './bounds';

/** The schemas of what clients may ask of health and of the limits it judges by. */

export const stateSchema = z.enum(['healthy', 'degraded', 'unhealthy', 'critical', 'recovering', 'unknown']);
export const severitySchema = z.enum(['info', 'notice', 'warning', 'critical']);
const resourceSchema = z.enum([
  'cpu',
  'memory',
  'swap',
  'disk-throughput',
  'disk-latency',
  'disk-space',
  'network',
  'thermal',
  'process',
  'service',
]);
const boundsSchema = z.object({ warning: z.number(), critical: z.number() });
const directionSchema = z.enum(['above', 'below']);

const deductionSchema = z.object({
  signal: z.string(),
  resource: resourceSchema,
  subject: z.string().nullable(),
  severity: severitySchema,
  points: z.number(),
  weight: z.number(),
  metric: z.string(),
  value: z.number(),
  bounds: boundsSchema,
  direction: directionSchema,
  sinceMs: z.number(),
  text: z.string(),
}) satisfies z.ZodType<Deduction>;

const culpritSchema = z.object({
  app: z.string(),
  pid: z.number(),
  processes: z.number(),
  share: z.number(),
  text: z.string(),
}) satisfies z.ZodType<Culprit>;

const bottleneckSchema = z.object({
  id: z.string(),
  resource: resourceSchema,
  subject: z.string().nullable(),
  severity: severitySchema,
  sinceMs: z.number(),
  untilMs: z.number().nullable(),
  activeRatio: z.number(),
  evidence: z.array(deductionSchema).readonly(),
  culprits: z.array(culpritSchema).readonly(),
  text: z.string(),
}) satisfies z.ZodType<Bottleneck>;

const predictionSchema = z.object({
  state: stateSchema,
  probabilities: z.partialRecord(stateSchema, z.number()),
  horizonMs: z.number(),
  learnedFromMs: z.number(),
}) satisfies z.ZodType<StatePrediction>;

const trendSchema = z.object({ points: z.number(), overMs: z.number() }) satisfies z.ZodType<ScoreTrend>;

/** `score` is exactly 100 less the sum of the deductions' points, and not below 0. */
export const healthSchema = z.object({
  atMs: z.number(),
  state: stateSchema,
  stateSinceMs: z.number(),
  /** Null while the state is unknown. */
  score: z.number().nullable(),
  deductions: z.array(deductionSchema).readonly(),
  bottlenecks: z.array(bottleneckSchema).readonly(),
  /** Null until enough of the window is known. */
  trend: trendSchema.nullable(),
  /** Null until enough has been seen to predict from. */
  prediction: predictionSchema.nullable(),
  openIncidents: z.number(),
});

const transitionSchema = z.object({
  atMs: z.number(),
  from: stateSchema,
  to: stateSchema,
  reason: z.string(),
}) satisfies z.ZodType<StateTransition>;

export const periodSchema = z.object({ fromMs: instantSchema, toMs: instantSchema });
/** The transitions of the period, oldest first, after the one that led into the state in which it began. */
export const transitionsSchema = z.array(transitionSchema);

export const bottlenecksSchema = z.object({ active: z.array(bottleneckSchema), past: z.array(bottleneckSchema) });

const incidentEventSchema = z.object({
  atMs: z.number(),
  kind: z.enum(['opened', 'worse', 'better', 'signal', 'tried', 'closed']),
  text: z.string(),
}) satisfies z.ZodType<IncidentEvent>;

const incidentSchema = z.object({
  id: z.string(),
  openedAtMs: z.number(),
  closedAtMs: z.number().nullable(),
  severity: severitySchema,
  resource: resourceSchema,
  subject: z.string().nullable(),
  cause: z.string(),
  firstSignal: deductionSchema,
  culprits: z.array(culpritSchema).readonly(),
  timeline: z.array(incidentEventSchema).readonly(),
}) satisfies z.ZodType<Incident>;

export const incidentQuerySchema = periodSchema.extend({ limit: z.number().int().min(1).max(500).default(100) });
/** Newest first; those that are open first of all. */
export const incidentsSchema = z.array(incidentSchema);

export const recoverySchema = z.object({
  plan: z.object({
    from: stateSchema,
    steps: z
      .array(
        z.object({
          id: z.string(),
          text: z.string(),
          signal: z.string(),
          subject: z.string().nullable(),
          precondition: z.string(),
          points: z.number(),
        }),
      )
      .readonly(),
    isValid: z.boolean(),
    reason: z.string(),
  }) satisfies z.ZodType<RecoveryPlan>,
  /** 0-1, of the plan that was made when the machine left health. */
  progress: z.number(),
});

const thresholdModeSchema = z.enum(['off', 'suggest', 'auto']);

/** A limit as it is in force, and what it would be without what was learned. */
const thresholdSchema = z.object({
  id: z.string(),
  title: z.string(),
  metric: z.string(),
  direction: directionSchema,
  /** In force at this hour of the week. */
  bounds: boundsSchema,
  preset: boundsSchema,
  isLearned: z.boolean(),
  isAdaptive: z.boolean(),
});

const proposalSchema = z.object({
  id: z.string(),
  limit: z.string(),
  title: z.string(),
  metric: z.string(),
  /** Hours of the week it is for (0 is Monday 00:00, local time); empty: every hour. */
  hours: z.array(z.number()),
  from: boundsSchema,
  to: boundsSchema,
  reason: z.string(),
  /** What replaying the past with the change says. */
  replay: z.object({
    fromMs: z.number(),
    toMs: z.number(),
    crossingsBefore: z.number(),
    crossingsAfter: z.number(),
    incidentsMissed: z.number(),
    incidentsEarlier: z.number(),
  }),
  isValid: z.boolean(),
});

const thresholdChangeSchema = z.object({
  id: z.string(),
  atMs: z.number(),
  limit: z.string(),
  from: boundsSchema,
  to: boundsSchema,
  reason: z.string(),
  /** `person` adopted a suggestion or took a change back; `auto` did it by itself. */
  by: z.enum(['person', 'auto']),
  isReverted: z.boolean(),
});

export const thresholdsSchema = z.object({
  mode: thresholdModeSchema,
  role: z.enum(MACHINE_ROLES),
  /** Why nothing may change now; null where it may. */
  frozen: z.string().nullable(),
  limits: z.array(thresholdSchema),
  proposals: z.array(proposalSchema),
  changes: z.array(thresholdChangeSchema),
});

export type HealthView = z.infer<typeof healthSchema>;
export type ThresholdsView = z.infer<typeof thresholdsSchema>;
export type ThresholdProposal = z.infer<typeof proposalSchema>;
