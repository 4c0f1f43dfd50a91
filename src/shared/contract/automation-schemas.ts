import { z } from 'zod';
import { APPROVAL_CHOICES, AUTOMATION_AREAS, AUTOMATION_LEVELS, RETIRED_AREAS } from '../model/automation';
import { instantSchema, integerBetween, nameTextSchema } from './bounds';
import type { Infer } from './infer';
import { nullableNumberSchema, nullableStringSchema, targetedShape } from './values';

/** Schemas of automation. */

export const levelSchema = z.enum(AUTOMATION_LEVELS);
const areaSchema = z.enum(AUTOMATION_AREAS);

/** Condition that continues and has lasted long enough for a mitigation. */
const emergencySchema = z.object({
  /** `runaway` is the mildest: one background program that makes others wait. */
  kind: z.enum(['cpu-stall', 'runaway', 'memory-low', 'io-stall', 'overheating', 'disk-filling']),
  area: areaSchema,
  /** Mount or chip; null for the whole machine. */
  subject: nullableStringSchema,
  sinceMs: z.number(),
  text: z.string(),
  /** Seconds until memory or the disk is used up at the present rate; undefined if it is not being used up. */
  leftSeconds: z.number().optional(),
  /** Programs to restrain, in this order; empty if the cause is unknown. */
  suspects: z
    .array(
      z.object({
        /** Process to restrain: the one that takes most of it, else the first of the program. */
        pid: z.number(),
        app: z.string(),
        /** Resource use of all its processes, for people. */
        text: z.string(),
        /** Name that people know, if it differs from `app`. */
        title: z.string().optional(),
        /** systemd unit that contains the program and nothing else. */
        unit: z.string().optional(),
        /** First process of a program with several: the others are below it, or in its unit. */
        rootPid: z.number().optional(),
        /** Start of its first process. */
        startedAtMs: z.number().optional(),
        /** Its use in relation to that of the first suspect, 0 to 1. */
        share: z.number().optional(),
        /** Its processes that take something, the largest first. */
        pids: z.array(z.number()).readonly().optional(),
      }),
    )
    .readonly(),
});
export type Emergency = Infer<typeof emergencySchema>;
export type EmergencyKind = Emergency['kind'];
export type Suspect = Emergency['suspects'][number];

/** State in which nothing runs automatically. */
const pauseSchema = z.object({
  kind: z.enum(['paused', 'panic']),
  sinceMs: z.number(),
  /** Null: until a person resumes automation. */
  untilMs: nullableNumberSchema,
});
export type AutomationPause = Infer<typeof pauseSchema>;

const choiceSchema = z.enum(APPROVAL_CHOICES);

/** Change that waits for a person's approval, or a question in an emergency that Homeostat cannot relieve itself. */
const approvalSchema = z.object({
  id: z.string(),
  askedAtMs: z.number(),
  /** Time at which the approval expires. */
  untilMs: z.number(),
  area: areaSchema,
  ...targetedShape,
  problem: z.string(),
  /** One sentence to begin with: the time that is left, else the problem. */
  text: z.string(),
  /** Possible answers, the safest first: `approve` and `decline`, or for a question `pause`, `close` and `leave`. */
  choices: z.array(z.object({ id: choiceSchema, text: z.string() })).readonly(),
});
export type Approval = Infer<typeof approvalSchema>;

/**
 * Outcome of one decision. `suggested` and `asked` wait for a person; `would-act` is a dry run; `held` names the guard
 * that prevented a change; `applied` and `ended` report a change.
 */
const outcomeSchema = z.enum(['suggested', 'asked', 'would-act', 'held', 'refused', 'applied', 'ended']);

/** Entry of the decision log; equal decisions on the same problem share one entry with a count. */
const decisionSchema = z.object({
  id: z.string(),
  firstAtMs: z.number(),
  lastAtMs: z.number(),
  count: z.number(),
  outcome: outcomeSchema,
  area: areaSchema,
  ...targetedShape,
  problem: z.string(),
  /** Reason for the decision, or for holding the change back. */
  reason: z.string(),
  /** Guard that held the change back; null if none did. */
  guard: nullableStringSchema,
  changeId: nullableStringSchema,
});
export type Decision = Infer<typeof decisionSchema>;
export type DecisionOutcome = Decision['outcome'];

export const automationStatusSchema = z.object({
  /** False if there is no engine to make changes. */
  isRunning: z.boolean(),
  areas: z.array(
    z.object({
      area: areaSchema,
      level: levelSchema,
      /** End of the dry run of an automatic area; null if the area makes changes. */
      watchesUntilMs: nullableNumberSchema,
      /** Changes that the dry run would have made so far. */
      wouldHaveActed: z.number(),
    }),
  ),
  pause: pauseSchema.nullable(),
  emergencies: z.array(emergencySchema).readonly(),
  /** Active mitigations. */
  measures: z.array(
    z.object({
      changeId: z.string(),
      action: z.string(),
      targetText: z.string(),
      problem: z.string(),
      sinceMs: z.number(),
      expiresAtMs: nullableNumberSchema,
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
  /** Null: until a person resumes automation. */
  untilMs: instantSchema.nullable(),
});
/** Decision on an approval: a choice, or for approvals without other choices just yes or no. */
export const approvalDecisionSchema = z
  .object({ askId: nameTextSchema, isApproved: z.boolean().optional(), choice: choiceSchema.optional() })
  .refine(({ isApproved, choice }) => (isApproved === undefined) !== (choice === undefined), {
    message: 'specify either isApproved or choice',
  });

export const decisionQuerySchema = z.object({
  outcomes: z.array(outcomeSchema).max(50).default([]),
  offset: integerBetween(0, 1_000_000).default(0),
  limit: integerBetween(1, 500).default(50),
});
/** Newest first. */
export const decisionPageSchema = z.object({ total: z.number(), decisions: z.array(decisionSchema) });

export const integrationStatusSchema = z.object({
  /** True if no link is broken. */
  isWhole: z.boolean(),
  checkedAtMs: z.number(),
  links: z
    .array(
      z.object({
        id: z.string(),
        from: z.string(),
        to: z.string(),
        /** Data that the link carries. */
        text: z.string(),
        /**
         * `alive`: data arrived within the expected time; `idle`: no occasion yet; `broken`: expected data did not
         * arrive or could not be delivered.
         */
        state: z.enum(['alive', 'idle', 'broken']),
        lastAtMs: nullableNumberSchema,
        lastMessage: nullableStringSchema,
      }),
    )
    .readonly(),
});
export type IntegrationStatus = Infer<typeof integrationStatusSchema>;
export type IntegrationLink = IntegrationStatus['links'][number];

export type AutomationStatus = z.infer<typeof automationStatusSchema>;
export type DecisionQuery = z.infer<typeof decisionQuerySchema>;
export type DecisionPage = z.infer<typeof decisionPageSchema>;
