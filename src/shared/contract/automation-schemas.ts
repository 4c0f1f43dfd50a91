import { z } from 'zod';
import { AUTOMATION_AREAS, RETIRED_AREAS } from '../model/automation';
import { instantSchema, nameTextSchema } from './bounds';
import type { Infer } from './infer';

/** The schemas of what clients may ask of automation. */

/**
 * How far automation may go in an area: not at all, only say what it would do, ask before each change, or act within
 * the policy and tell afterwards.
 */
export const levelSchema = z.enum(['off', 'suggest', 'ask', 'automatic']);
export type AutomationLevel = Infer<typeof levelSchema>;
const areaSchema = z.enum(AUTOMATION_AREAS);

/** Something that goes on now and has lasted long enough to be acted upon. */
const emergencySchema = z.object({
  /** `runaway` is the mildest: one background program that makes others wait. */
  kind: z.enum(['cpu-stall', 'runaway', 'memory-low', 'io-stall', 'overheating', 'disk-filling']),
  area: areaSchema,
  /** The mount or the chip that it is about; null where it is about the machine. */
  subject: z.string().nullable(),
  sinceMs: z.number(),
  text: z.string(),
  /** Whom to restrain, first the one to begin with; empty while nobody is known to blame. */
  suspects: z
    .array(
      z.object({
        pid: z.number(),
        app: z.string(),
        /** What it takes, in words. */
        text: z.string(),
      }),
    )
    .readonly(),
});
export type Emergency = Infer<typeof emergencySchema>;
export type EmergencyKind = Emergency['kind'];
export type Suspect = Emergency['suspects'][number];

/** Nothing happens by itself while one of these is in force. */
const pauseSchema = z.object({
  kind: z.enum(['paused', 'panic']),
  sinceMs: z.number(),
  /** Null: until a person resumes it. */
  untilMs: z.number().nullable(),
});
export type AutomationPause = Infer<typeof pauseSchema>;

/** A change that waits for a person's yes. */
const approvalSchema = z.object({
  id: z.string(),
  askedAtMs: z.number(),
  /** After which it is withdrawn. */
  untilMs: z.number(),
  area: areaSchema,
  action: z.string(),
  target: z.string(),
  targetText: z.string(),
  problem: z.string(),
});
export type Approval = Infer<typeof approvalSchema>;

/**
 * What came of one thing that automation looked at. `suggested` and `asked` wait for a person; `would-act` is what it
 * would have done had it not only been watching; `held` is a reason not to; `applied` and `ended` tell of a change.
 */
const outcomeSchema = z.enum(['suggested', 'asked', 'would-act', 'held', 'refused', 'applied', 'ended']);

/** An entry of the decisions log. The same answer to the same question is one entry with a count. */
const decisionSchema = z.object({
  id: z.string(),
  firstAtMs: z.number(),
  lastAtMs: z.number(),
  count: z.number(),
  outcome: outcomeSchema,
  area: areaSchema,
  action: z.string(),
  target: z.string(),
  /** The target in words. */
  targetText: z.string(),
  /** What was wrong. */
  problem: z.string(),
  /** Why it was decided so; for what was held back: why not. */
  reason: z.string(),
  /** The guard that held it back; null where none did. */
  guard: z.string().nullable(),
  changeId: z.string().nullable(),
});
export type Decision = Infer<typeof decisionSchema>;
export type DecisionOutcome = Decision['outcome'];

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
  /** Whether no link is broken. */
  isWhole: z.boolean(),
  checkedAtMs: z.number(),
  links: z
    .array(
      z.object({
        id: z.string(),
        from: z.string(),
        to: z.string(),
        /** What flows. */
        text: z.string(),
        /**
         * `alive`: something came within the time in which it should; `idle`: there was no occasion yet; `broken`: something
         * should have come and did not, or could not be handed over.
         */
        state: z.enum(['alive', 'idle', 'broken']),
        lastAtMs: z.number().nullable(),
        lastMessage: z.string().nullable(),
      }),
    )
    .readonly(),
});
export type IntegrationStatus = Infer<typeof integrationStatusSchema>;
export type IntegrationLink = IntegrationStatus['links'][number];

export type AutomationStatus = z.infer<typeof automationStatusSchema>;
export type DecisionQuery = z.infer<typeof decisionQuerySchema>;
export type DecisionPage = z.infer<typeof decisionPageSchema>;
