import { z } from 'zod';
import { CHANGE_SET_BYTES } from '../model/change-set';
import type { Infer } from './infer';

/** What a file with a change set may hold, and what clients may ask about change sets and profiles. */

/** The engine holds no more open changes at once. */
const MOST_CHANGES = 8;

/** In which order change sets are made; of the same priority the older goes first. */
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
    timeout_seconds: z.number().min(1).max(3_600).default(300),
    /** How often it is tried again, after 10, 20 and 40 seconds. */
    retries: z.number().int().min(0).max(3).default(3),
    /** `plan`: each change must be possible before the first is made; `trial`: each must prove itself as well. */
    validation: z.enum(['plan', 'trial']).default('plan'),
    rollback: z
      .strictObject({
        watch_seconds: z.number().min(0).max(600).default(0),
        for_seconds: z.number().min(1).max(86_400).optional(),
      })
      .prefault({}),
    changes: z
      .array(
        z.strictObject({
          action: z.string().regex(/^[a-z][a-z0-9-]{0,60}$/, 'must be the ID of an action'),
          /** `name:PROGRAM`: every process of that name, `*` standing for any part. */
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
    /** How long an attempt may take. */
    timeoutMs: timeout_seconds * 1000,
    rollback: {
      /** So long after it was made the health of the machine is watched; all is taken back where it falls. */
      watchMs: rollback.watch_seconds * 1000,
      /** After which all is taken back by itself; null where it stays. */
      forMs: rollback.for_seconds === undefined ? null : rollback.for_seconds * 1000,
    },
    items: changes.map(({ value, ...item }) => ({ ...item, value: value === undefined ? null : String(value) })),
  }));
/** Changes that belong together, as a file names them. */
export type ChangeSet = Infer<typeof changeSetFileSchema>;
export type ChangeSetItem = ChangeSet['items'][number];

/** What became of one change of a set. */
const itemOutcomeSchema = z.object({
  action: z.string(),
  target: z.string(),
  targetText: z.string(),
  result: z.enum(['applied', 'already', 'undone', 'skipped', 'failed']),
  reason: z.string(),
  changeId: z.string().nullable(),
});
export type ItemOutcome = Infer<typeof itemOutcomeSchema>;

/** What became of a change set: stands beside its file. */
const changeSetReportSchema = z.object({
  id: z.string(),
  /** Of the set; of the file where that could not be read. */
  name: z.string(),
  /** As the file was called. */
  fileName: z.string(),
  /** `done`: all of it was made; `failed`: none of it is in force. */
  outcome: z.enum(['done', 'failed']),
  /** In one sentence. */
  reason: z.string(),
  /** What is wrong with the file, `name.yaml:3: changes.0.action: …`. */
  problems: z.array(z.string()).readonly(),
  attempts: z.number(),
  receivedAtMs: z.number(),
  endedAtMs: z.number(),
  /** From the first attempt to the end, waiting between attempts included. */
  durationMs: z.number(),
  items: z.array(itemOutcomeSchema).readonly(),
});
export type ChangeSetReport = Infer<typeof changeSetReportSchema>;

/** A change set that has not ended. */
const queuedSchema = z.object({
  id: z.string(),
  name: z.string(),
  fileName: z.string(),
  priority: prioritySchema,
  /** `queued`: waits its turn, or until the machine has less to do; `applying`: is being made or watched. */
  state: z.enum(['queued', 'applying']),
  receivedAtMs: z.number(),
  attempts: z.number(),
  /** Why it waits; empty where it does not. */
  waitsFor: z.string(),
});
export type QueuedChangeSet = Infer<typeof queuedSchema>;

export const changeSetsStatusSchema = z.object({
  /** Where files are put. */
  inbox: z.string(),
  isEnabled: z.boolean(),
  /** Why nothing is taken from the inbox; null where it is. */
  problem: z.string().nullable(),
  queued: z.array(queuedSchema).readonly(),
  /** The newest first. */
  ended: z.array(changeSetReportSchema).readonly(),
  /** Done of those that ended; null while none has. */
  successRatio: z.number().nullable(),
});
export type ChangeSetsStatus = Infer<typeof changeSetsStatusSchema>;

/** The file's text, as it would stand in the inbox. */
export const submitRequestSchema = z.object({
  text: z.string().max(CHANGE_SET_BYTES),
  fileName: z.string().max(200).default('submitted.yaml'),
});
export const submittedSchema = z.object({ id: z.string() });

/** A change of a profile, and whether it would work here. */
const profileItemSchema = z.object({
  action: z.string(),
  target: z.string(),
  value: z.string().nullable(),
  why: z.string(),
  /** Why it would be left out here; null where it works. */
  obstacle: z.string().nullable(),
});
export type ProfileItem = Infer<typeof profileItemSchema>;

/** A change set that stays in force until another one is used. */
const profileSchema = z.object({
  name: z.string(),
  description: z.string(),
  origin: z.enum(['shipped', 'own']),
  isActive: z.boolean(),
  items: z.array(profileItemSchema).readonly(),
});
export type Profile = Infer<typeof profileSchema>;

export const profileListSchema = z.object({
  /** Null where none is. */
  active: z.string().nullable(),
  profiles: z.array(profileSchema).readonly(),
  /** What is wrong with the files of others. */
  problems: z.array(z.string()).readonly(),
});
export type ProfileList = Infer<typeof profileListSchema>;

export const profileNameSchema = z.object({ name: z.string().max(100) });
export const activeProfileSchema = z.object({ active: z.string().nullable() });
export const profileOutcomeSchema = z.object({
  active: z.string().nullable(),
  items: z.array(itemOutcomeSchema).readonly(),
});
export type ProfileOutcome = Infer<typeof profileOutcomeSchema>;
