import { z } from 'zod';
import { MACHINE_ROLES } from '../model/machine-role';
import { SEVERITIES, STATES } from '../model/severity';
import { instantSchema, integerBetween } from './bounds';
import type { Infer } from './infer';
import { nullableNumberSchema, nullableStringSchema } from './values';

/** Schemas of health and its thresholds. */

export const stateSchema = z.enum(STATES);
export const severitySchema = z.enum(SEVERITIES);
/** Resource that can limit a machine. */
export const resourceSchema = z.enum([
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
export type Resource = Infer<typeof resourceSchema>;
/** Two bounds on one metric: for attention, and for harm. */
const boundsSchema = z.object({ warning: z.number(), critical: z.number() });
export type Bounds = Infer<typeof boundsSchema>;
const directionSchema = z.enum(['above', 'below']);

/** Points deducted from the score of 100, with the reason. */
const deductionSchema = z.object({
  /** ID of the signal. */
  signal: z.string(),
  resource: resourceSchema,
  /** Device, mount or service; null for the whole machine. */
  subject: nullableStringSchema,
  severity: severitySchema,
  /** Deducted from the score: `weight` times a share that the bounds give. */
  points: z.number(),
  weight: z.number(),
  /** Key of the series, or name of the judged value. */
  metric: z.string(),
  value: z.number(),
  bounds: boundsSchema,
  direction: directionSchema,
  sinceMs: z.number(),
  text: z.string(),
});
export type Deduction = Infer<typeof deductionSchema>;

/** Program that contributes to a bottleneck. */
const culpritSchema = z.object({
  app: z.string(),
  /** Busiest process of the program; 0 if unknown. */
  pid: z.number(),
  processes: z.number(),
  /** Share of the resource use of all programs, from 0 to 1. */
  share: z.number(),
  text: z.string(),
  /** Name that people know, if it differs from `app`. */
  title: z.string().optional(),
});
export type Culprit = Infer<typeof culpritSchema>;

/** Resource that programs wait for, or soon will. */
const bottleneckSchema = z.object({
  id: z.string(),
  resource: resourceSchema,
  subject: nullableStringSchema,
  severity: severitySchema,
  sinceMs: z.number(),
  /** Null while the bottleneck is active. */
  untilMs: nullableNumberSchema,
  /** Share of the window, an hour by default, in which the bottleneck was active, from 0 to 1. */
  activeRatio: z.number(),
  evidence: z.array(deductionSchema).readonly(),
  culprits: z.array(culpritSchema).readonly(),
  text: z.string(),
});
export type Bottleneck = Infer<typeof bottleneckSchema>;

/** Expected state, as an average over the time up to the horizon; the probabilities add up to 1. */
const predictionSchema = z.object({
  state: stateSchema,
  probabilities: z.partialRecord(stateSchema, z.number()),
  horizonMs: z.number(),
  /** Length of the history that the prediction is based on. */
  learnedFromMs: z.number(),
});
export type StatePrediction = Infer<typeof predictionSchema>;

/** Trend of the score. */
const trendSchema = z.object({
  /** Points gained over the window; negative is worse. */
  points: z.number(),
  overMs: z.number(),
});
export type ScoreTrend = Infer<typeof trendSchema>;

/** Health of the machine. `score` is exactly 100 minus the sum of the deductions' points, and at least 0. */
export const healthSchema = z.object({
  atMs: z.number(),
  state: stateSchema,
  stateSinceMs: z.number(),
  /** Null while the state is unknown. */
  score: nullableNumberSchema,
  deductions: z.array(deductionSchema).readonly(),
  bottlenecks: z.array(bottleneckSchema).readonly(),
  /** Null until enough of the window is known. */
  trend: trendSchema.nullable(),
  /** Null until there is enough history. */
  prediction: predictionSchema.nullable(),
  openIncidents: z.number(),
});

const transitionSchema = z.object({
  atMs: z.number(),
  from: stateSchema,
  to: stateSchema,
  reason: z.string(),
});
export type StateTransition = Infer<typeof transitionSchema>;

export const periodSchema = z.object({ fromMs: instantSchema, toMs: instantSchema });
/** Transitions of the period, oldest first, after the one into the state in which the period began. */
export const transitionsSchema = z.array(transitionSchema);

export const bottlenecksSchema = z.object({ active: z.array(bottleneckSchema), past: z.array(bottleneckSchema) });

const incidentEventSchema = z.object({
  atMs: z.number(),
  kind: z.enum(['opened', 'worse', 'better', 'signal', 'tried', 'closed']),
  text: z.string(),
});
export type IncidentEvent = Infer<typeof incidentEventSchema>;

/** Period in which the machine was not healthy. */
const incidentSchema = z.object({
  id: z.string(),
  openedAtMs: z.number(),
  /** Null while the incident is open. */
  closedAtMs: nullableNumberSchema,
  /** Highest severity of the incident. */
  severity: severitySchema,
  resource: resourceSchema,
  subject: nullableStringSchema,
  /** Likely cause, for people. */
  cause: z.string(),
  /** First deduction of the incident. */
  firstSignal: deductionSchema,
  culprits: z.array(culpritSchema).readonly(),
  timeline: z.array(incidentEventSchema).readonly(),
});
export type Incident = Infer<typeof incidentSchema>;

export const incidentQuerySchema = periodSchema.extend({ limit: integerBetween(1, 500).default(100) });
/** Open incidents, then closed ones, each newest first. */
export const incidentsSchema = z.array(incidentSchema);

export const recoverySchema = z.object({
  plan: z.object({
    from: stateSchema,
    /** Steps back to health, each with its precondition. */
    steps: z
      .array(
        z.object({
          id: z.string(),
          text: z.string(),
          /** Signal that must clear before the step counts as done. */
          signal: z.string(),
          subject: nullableStringSchema,
          precondition: z.string(),
          /** Points that the signal deducted when the plan was made. */
          points: z.number(),
        }),
      )
      .readonly(),
    /** `reason` says why the plan can be followed, or what prevents it. */
    isValid: z.boolean(),
    reason: z.string(),
  }),
  /** Share of the plan that was made when the machine became unhealthy, from 0 to 1. */
  progress: z.number(),
});

/** off: presets only; suggest: a person decides; auto: changes that a replay confirms are adopted. */
export const thresholdModeSchema = z.enum(['off', 'suggest', 'auto']);
export type ThresholdMode = Infer<typeof thresholdModeSchema>;

/** Active threshold, and its preset without learning. */
const thresholdSchema = z.object({
  id: z.string(),
  title: z.string(),
  metric: z.string(),
  direction: directionSchema,
  /** Active in this hour of the week. */
  bounds: boundsSchema,
  preset: boundsSchema,
  isLearned: z.boolean(),
  isAdaptive: z.boolean(),
});

/** Replay of the history with a change. */
const replaySchema = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  /** Incidents that would have been opened before the change; `crossingsAfter` counts those after it. */
  crossingsBefore: z.number(),
  crossingsAfter: z.number(),
  /** Critical incidents that the changed thresholds would not have detected. */
  incidentsMissed: z.number(),
  incidentsEarlier: z.number(),
});
export type ReplayOutcome = Infer<typeof replaySchema>;

const proposalSchema = z.object({
  id: z.string(),
  limit: z.string(),
  title: z.string(),
  metric: z.string(),
  /** Hours of the week (0 is Monday 00:00 local time); empty for every hour. */
  hours: z.array(z.number()),
  from: boundsSchema,
  to: boundsSchema,
  reason: z.string(),
  replay: replaySchema,
  isValid: z.boolean(),
});

const thresholdChangeSchema = z.object({
  id: z.string(),
  atMs: z.number(),
  limit: z.string(),
  from: boundsSchema,
  to: boundsSchema,
  reason: z.string(),
  /** `person` adopted a proposal or reverted a change; `auto` is an automatic change. */
  by: z.enum(['person', 'auto']),
  isReverted: z.boolean(),
});

export const thresholdsSchema = z.object({
  mode: thresholdModeSchema,
  role: z.enum(MACHINE_ROLES),
  /** Reason for which thresholds may not change now; null if they may. */
  frozen: nullableStringSchema,
  limits: z.array(thresholdSchema),
  proposals: z.array(proposalSchema),
  changes: z.array(thresholdChangeSchema),
});

export type HealthView = Infer<typeof healthSchema>;
/** One judgment of the machine. */
export type HealthReport = Omit<HealthView, 'trend' | 'prediction' | 'openIncidents'>;
export type Recovery = Infer<typeof recoverySchema>;
export type RecoveryPlan = Recovery['plan'];
export type RecoveryStep = RecoveryPlan['steps'][number];
export type ThresholdsView = z.infer<typeof thresholdsSchema>;
export type ThresholdProposal = z.infer<typeof proposalSchema>;
/** Adjustment with the verdict of the replay. */
export type ThresholdRecommendation = Omit<Infer<typeof proposalSchema>, 'title' | 'metric'>;
/** Move of one threshold. */
export type ThresholdAdjustment = Omit<ThresholdRecommendation, 'id' | 'replay' | 'isValid'>;
