import { z } from 'zod';
import { CHANGE_SET_BYTES } from '../model/change-set';
import { integerBetween, numberBetween } from './bounds';
import type { Infer } from './infer';
import { nullableNumberSchema, nullableStringSchema, stringsSchema, targetedShape } from './values';

/** Schemas of change sets and profiles: of their files, and of what clients see. */

/** Most changes that the engine has open at once. */
const MOST_CHANGES = 8;

/** Order in which change sets are applied; within one priority the oldest goes first. */
const prioritySchema = z.enum(['low', 'normal', 'high']);
const nameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,40}$/, 'must start with a letter and contain only lowercase letters, digits and dashes');
const targetSchema = z
  .string()
  .max(4_096)
  .regex(/^(machine|(path:\/|unit:|name:|pid:\d).*)$/, 'must be machine, path:/…, unit:…, name:PROGRAM or pid:N');

export const changeSetFileSchema = z
  .strictObject({
    name: nameSchema,
    description: z.string().max(500).default(''),
    priority: prioritySchema.default('normal'),
    timeout_seconds: numberBetween(1, 3_600).default(300),
    /** Number of further attempts, after 10, 20 and 40 seconds. */
    retries: integerBetween(0, 3).default(3),
    /**
     * `plan`: each change must be possible before the first is made; `trial`: each must also prove itself in a trial.
     */
    validation: z.enum(['plan', 'trial']).default('plan'),
    rollback: z
      .strictObject({
        watch_seconds: numberBetween(0, 600).default(0),
        for_seconds: numberBetween(1, 86_400).optional(),
      })
      .prefault({}),
    changes: z
      .array(
        z.strictObject({
          action: z.string().regex(/^[a-z][a-z0-9-]{0,60}$/, 'must be the ID of an action'),
          /** `name:PROGRAM` selects every process of that name; `*` matches any text. */
          target: targetSchema,
          value: z.union([z.string().max(200), z.number()]).optional(),
          why: z.string().max(300).default(''),
        }),
      )
      .min(1)
      .max(MOST_CHANGES),
  })
  .transform(({ timeout_seconds, rollback, changes, ...rest }) => ({
    ...rest,
    /** Longest duration of one attempt. */
    timeoutMs: timeout_seconds * 1000,
    rollback: {
      /** Time after the changes in which they are all undone if the health of the machine falls. */
      watchMs: rollback.watch_seconds * 1000,
      /** Time after which all changes are undone; null if they stay. */
      forMs: rollback.for_seconds === undefined ? null : rollback.for_seconds * 1000,
    },
    items: changes.map(({ value, ...item }) => ({ ...item, value: value === undefined ? null : String(value) })),
  }));
/** Changes that are applied together or not at all. */
export type ChangeSet = Infer<typeof changeSetFileSchema>;
export type ChangeSetItem = ChangeSet['items'][number];

/** Outcome of one change of a change set. */
const itemOutcomeSchema = z.object({
  ...targetedShape,
  result: z.enum(['applied', 'already', 'undone', 'skipped', 'failed']),
  reason: z.string(),
  changeId: nullableStringSchema,
});
export type ItemOutcome = Infer<typeof itemOutcomeSchema>;

/** Report of a change set, written next to its file. */
const changeSetReportSchema = z.object({
  id: z.string(),
  /** Name of the change set, or of the file if that could not be read. */
  name: z.string(),
  fileName: z.string(),
  /** `done`: all changes were made; `failed`: none is active. */
  outcome: z.enum(['done', 'failed']),
  /** One sentence. */
  reason: z.string(),
  /** Errors in the file, such as `name.yaml:3: changes.0.action: …`. */
  problems: stringsSchema,
  attempts: z.number(),
  receivedAtMs: z.number(),
  endedAtMs: z.number(),
  /** Time from the first attempt to the end, including the waits between attempts. */
  durationMs: z.number(),
  items: z.array(itemOutcomeSchema).readonly(),
});
export type ChangeSetReport = Infer<typeof changeSetReportSchema>;

/** Change set that has not ended. */
const queuedSchema = z.object({
  id: z.string(),
  name: z.string(),
  fileName: z.string(),
  priority: prioritySchema,
  /** `queued`: waits for its turn or for a lower load; `applying`: is being applied or watched. */
  state: z.enum(['queued', 'applying']),
  receivedAtMs: z.number(),
  attempts: z.number(),
  /** Reason for waiting; empty if it does not wait. */
  waitsFor: z.string(),
});
export type QueuedChangeSet = Infer<typeof queuedSchema>;

export const changeSetsStatusSchema = z.object({
  /** Path of the inbox. */
  inbox: z.string(),
  isEnabled: z.boolean(),
  /** Reason for which the inbox is not read; null if it is read. */
  problem: nullableStringSchema,
  queued: z.array(queuedSchema).readonly(),
  /** Newest first. */
  ended: z.array(changeSetReportSchema).readonly(),
  /** Share of finished change sets that were applied; null if none has finished. */
  successRatio: nullableNumberSchema,
});
export type ChangeSetsStatus = Infer<typeof changeSetsStatusSchema>;

/** Text of a file, as if it were in the inbox. */
export const submitRequestSchema = z.object({
  text: z.string().max(CHANGE_SET_BYTES),
  fileName: z.string().max(200).default('submitted.yaml'),
});
export const submittedSchema = z.object({ id: z.string() });

/** Change of a profile, and whether it works on this machine. */
const profileItemSchema = z.object({
  action: z.string(),
  target: z.string(),
  value: nullableStringSchema,
  why: z.string(),
  /** Reason for which the change is skipped on this machine; null if it works. */
  obstacle: nullableStringSchema,
});
export type ProfileItem = Infer<typeof profileItemSchema>;

/** Change set that stays active until another profile is used. */
const profileSchema = z.object({
  name: z.string(),
  description: z.string(),
  origin: z.enum(['shipped', 'own']),
  isActive: z.boolean(),
  items: z.array(profileItemSchema).readonly(),
});
export type Profile = Infer<typeof profileSchema>;

export const profileListSchema = z.object({
  /** Null if no profile is active. */
  active: nullableStringSchema,
  profiles: z.array(profileSchema).readonly(),
  /** Errors in profile files. */
  problems: stringsSchema,
});
export type ProfileList = Infer<typeof profileListSchema>;

export const profileNameSchema = z.object({ name: z.string().max(100) });
export const activeProfileSchema = z.object({ active: nullableStringSchema });
export const profileOutcomeSchema = z.object({
  active: nullableStringSchema,
  items: z.array(itemOutcomeSchema).readonly(),
});
export type ProfileOutcome = Infer<typeof profileOutcomeSchema>;
