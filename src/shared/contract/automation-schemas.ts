import { z } from 'zod';
import {
  type Approval,
  AUTOMATION_AREAS,
  type AutomationLevel,
  type AutomationPause,
  type Decision,
  type Emergency,
  type IntegrationLink,
  type IntegrationStatus,
  RETIRED_AREAS,
} from '../model/automation';
import { instantSchema, nameTextSchema } from './bounds';

/** The schemas of what clients may ask of automation. */

export const levelSchema = z.enum(['off', 'suggest', 'ask', 'automatic']) satisfies z.ZodType<AutomationLevel>;
const areaSchema = z.enum(AUTOMATION_AREAS);

const emergencySchema = z.object({
  kind: z.enum(['cpu-stall', 'runaway', 'memory-low', 'io-stall', 'overheating', 'disk-filling']),
  area: areaSchema,
  subject: z.string().nullable(),
  sinceMs: z.number(),
  text: z.string(),
  suspects: z.array(z.object({ pid: z.number(), app: z.string(), text: z.string() })).readonly(),
}) satisfies z.ZodType<Emergency>;

const pauseSchema = z.object({
  kind: z.enum(['paused', 'panic']),
  sinceMs: z.number(),
  untilMs: z.number().nullable(),
}) satisfies z.ZodType<AutomationPause>;

const approvalSchema = z.object({
  id: z.string(),
  askedAtMs: z.number(),
  untilMs: z.number(),
  area: areaSchema,
  action: z.string(),
  target: z.string(),
  targetText: z.string(),
  problem: z.string(),
}) satisfies z.ZodType<Approval>;

const outcomeSchema = z.enum(['suggested', 'asked', 'would-act', 'held', 'refused', 'applied', 'ended']);

const decisionSchema = z.object({
  id: z.string(),
  firstAtMs: z.number(),
  lastAtMs: z.number(),
  count: z.number(),
  outcome: outcomeSchema,
  area: areaSchema,
  action: z.string(),
  target: z.string(),
  targetText: z.string(),
  problem: z.string(),
  reason: z.string(),
  guard: z.string().nullable(),
  changeId: z.string().nullable(),
}) satisfies z.ZodType<Decision>;

export const automationStatusSchema = z.object({
  /** False where there is no engine to act with. */
  isRunning: z.boolean(),
  areas: z.array(
    z.object({
      area: areaSchema,
      level: levelSchema,
      /** Until then an automatic area only watches and notes what it would do; null where it acts. */
      watchesUntilMs: z.number().nullable(),
      /** What it noted so far that it would have done. */
      wouldHaveActed: z.number(),
    }),
  ),
  pause: pauseSchema.nullable(),
  emergencies: z.array(emergencySchema).readonly(),
  /** What is in force by itself, and until when. */
  measures: z.array(
    z.object({
      changeId: z.string(),
      action: z.string(),
      targetText: z.string(),
      problem: z.string(),
      sinceMs: z.number(),
      expiresAtMs: z.number().nullable(),
    }),
  ),
  asks: z.array(approvalSchema).readonly(),
  budget: z.object({ perHour: z.number(), usedInLastHour: z.number(), mostOpen: z.number() }),
});

export const levelRequestSchema = z.object({
  area: z.enum([...AUTOMATION_AREAS, ...RETIRED_AREAS]),
  level: levelSchema,
});
export const pauseRequestSchema = z.object({
  /** Null: until a person resumes it. */
  untilMs: instantSchema.nullable(),
});
export const approvalDecisionSchema = z.object({ askId: nameTextSchema, isApproved: z.boolean() });

export const decisionQuerySchema = z.object({
  outcomes: z.array(outcomeSchema).max(50).default([]),
  offset: z.number().int().min(0).max(1_000_000).default(0),
  limit: z.number().int().min(1).max(500).default(50),
});
/** Newest first. */
export const decisionPageSchema = z.object({ total: z.number(), decisions: z.array(decisionSchema) });

export const integrationStatusSchema = z.object({
  isWhole: z.boolean(),
  checkedAtMs: z.number(),
  links: z
    .array(
      z.object({
        id: z.string(),
        from: z.string(),
        to: z.string(),
        text: z.string(),
        state: z.enum(['alive', 'idle', 'broken']),
        lastAtMs: z.number().nullable(),
        lastMessage: z.string().nullable(),
      }) satisfies z.ZodType<IntegrationLink>,
    )
    .readonly(),
}) satisfies z.ZodType<IntegrationStatus>;

export type AutomationStatus = z.infer<typeof automationStatusSchema>;
export type DecisionQuery = z.infer<typeof decisionQuerySchema>;
export type DecisionPage = z.infer<typeof decisionPageSchema>;
