import { z } from 'zod';
import { MACHINE_ROLES } from '../model/machine-role';
import { SEVERITIES, STATES } from '../model/severity';
import { instantSchema } from './bounds';
import type { Infer } from './infer';

/** The schemas of what clients may ask of health and of the limits it judges by. */

export const stateSchema = z.enum(STATES);
export const severitySchema = z.enum(SEVERITIES);
/** What can hold a machine back. */
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
/** Two bounds on one metric: what should be looked at, and what harms. */
const boundsSchema = z.object({ warning: z.number(), critical: z.number() });
export type Bounds = Infer<typeof boundsSchema>;
const directionSchema = z.enum(['above', 'below']);

/** Points taken from the score of 100, and exactly why. */
const deductionSchema = z.object({
  /** Id of the signal. */
  signal: z.string(),
  resource: resourceSchema,
  /** What the signal was read from: a device, a mount, a service; null for the machine as a whole. */
  subject: z.string().nullable(),
  severity: severitySchema,
  /** Taken from the score: `weight` times a share that the bounds give. */
  points: z.number(),
  weight: z.number(),
  /** Key of the series, or the name of what was judged. */
  metric: z.string(),
  value: z.number(),
  bounds: boundsSchema,
  direction: directionSchema,
  sinceMs: z.number(),
  text: z.string(),
});
export type Deduction = Infer<typeof deductionSchema>;

/** A program that takes part in a bottleneck. */
const culpritSchema = z.object({
  app: z.string(),
  /** The busiest of its processes; 0 where none is known. */
  pid: z.number(),
  processes: z.number(),
  /** Of what all programs take of the resource, 0-1. */
  share: z.number(),
  text: z.string(),
});
export type Culprit = Infer<typeof culpritSchema>;

/** A resource that makes somebody wait, or soon will. */
const bottleneckSchema = z.object({
  id: z.string(),
  resource: resourceSchema,
  subject: z.string().nullable(),
  severity: severitySchema,
  sinceMs: z.number(),
  /** Null while it is active. */
  untilMs: z.number().nullable(),
  /** Share of the window, an hour by default, in which it was active, 0-1. */
  activeRatio: z.number(),
  evidence: z.array(deductionSchema).readonly(),
  culprits: z.array(culpritSchema).readonly(),
  text: z.string(),
});
export type Bottleneck = Infer<typeof bottleneckSchema>;

/** What is expected of the state, on average over the minutes up to the horizon: probabilities that add up to 1. */
const predictionSchema = z.object({
  state: stateSchema,
  probabilities: z.partialRecord(stateSchema, z.number()),
  horizonMs: z.number(),
  /** How much history the prediction was learned from. */
  learnedFromMs: z.number(),
});
export type StatePrediction = Infer<typeof predictionSchema>;

/** Where the score leads. */
const trendSchema = z.object({
  /** How many points it gained over the window; negative is worse. */
  points: z.number(),
  overMs: z.number(),
});
export type ScoreTrend = Infer<typeof trendSchema>;

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
});
export type StateTransition = Infer<typeof transitionSchema>;

export const periodSchema = z.object({ fromMs: instantSchema, toMs: instantSchema });
/** The transitions of the period, oldest first, after the one that led into the state in which it began. */
export const transitionsSchema = z.array(transitionSchema);

export const bottlenecksSchema = z.object({ active: z.array(bottleneckSchema), past: z.array(bottleneckSchema) });

const incidentEventSchema = z.object({
  atMs: z.number(),
  kind: z.enum(['opened', 'worse', 'better', 'signal', 'tried', 'closed']),
  text: z.string(),
});
export type IncidentEvent = Infer<typeof incidentEventSchema>;

/** A period out of health. */
const incidentSchema = z.object({
  id: z.string(),
  openedAtMs: z.number(),
  /** Null while it is open. */
  closedAtMs: z.number().nullable(),
  /** The worst it came to. */
  severity: severitySchema,
  resource: resourceSchema,
  subject: z.string().nullable(),
  /** The likely cause, in words. */
  cause: z.string(),
  /** What was seen first. */
  firstSignal: deductionSchema,
  culprits: z.array(culpritSchema).readonly(),
  timeline: z.array(incidentEventSchema).readonly(),
});
export type Incident = Infer<typeof incidentSchema>;

export const incidentQuerySchema = periodSchema.extend({ limit: z.number().int().min(1).max(500).default(100) });
/** Newest first; those that are open first of all. */
export const incidentsSchema = z.array(incidentSchema);

export const recoverySchema = z.object({
  plan: z.object({
    from: stateSchema,
    /** Steps on the way back to health, each with what must hold before it is taken. */
    steps: z
      .array(
        z.object({
          id: z.string(),
          text: z.string(),
          /** What must be seen for the step to count as done. */
          signal: z.string(),
          subject: z.string().nullable(),
          precondition: z.string(),
          /** What the step's signal took from the score when the plan was made. */
          points: z.number(),
        }),
      )
      .readonly(),
    /** Why the plan can be followed, or what stands in its way. */
    isValid: z.boolean(),
    reason: z.string(),
  }),
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

export type HealthView = Infer<typeof healthSchema>;
/** One judgement of the machine. */
export type HealthReport = Omit<HealthView, 'trend' | 'prediction' | 'openIncidents'>;
export type Recovery = Infer<typeof recoverySchema>;
export type RecoveryPlan = Recovery['plan'];
export type RecoveryStep = RecoveryPlan['steps'][number];
export type ThresholdsView = z.infer<typeof thresholdsSchema>;
export type ThresholdProposal = z.infer<typeof proposalSchema>;
