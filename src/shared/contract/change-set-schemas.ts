import { z } from 'zod';
import type {
  ChangeSet,
  ChangeSetReport,
  ChangeSetsStatus,
  ItemOutcome,
  Profile,
  ProfileItem,
  ProfileList,
  ProfileOutcome,
  QueuedChangeSet,
} from '../model/change-set';
import { CHANGE_SET_BYTES } from '../model/change-set';

/** What a file with a change set may hold, and what clients may ask about change sets and profiles. */

/** The engine holds no more open changes at once. */
const MOST_CHANGES = 8;

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
    retries: z.number().int().min(0).max(3).default(3),
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
          target: targetSchema,
          value: z.union([z.string().max(200), z.number()]).optional(),
          why: z.string().max(300).default(''),
        }),
      )
      .min(1)
      .max(MOST_CHANGES),
  })
  .transform(
    ({ timeout_seconds, rollback, changes, ...rest }): ChangeSet => ({
      ...rest,
      timeoutMs: timeout_seconds * 1000,
      rollback: {
        watchMs: rollback.watch_seconds * 1000,
        forMs: rollback.for_seconds === undefined ? null : rollback.for_seconds * 1000,
      },
      items: changes.map(({ value, ...item }) => ({ ...item, value: value === undefined ? null : String(value) })),
    }),
  );

const itemOutcomeSchema = z.object({
  action: z.string(),
  target: z.string(),
  targetText: z.string(),
  result: z.enum(['applied', 'already', 'undone', 'skipped', 'failed']),
  reason: z.string(),
  changeId: z.string().nullable(),
}) satisfies z.ZodType<ItemOutcome>;

const changeSetReportSchema = z.object({
  id: z.string(),
  name: z.string(),
  fileName: z.string(),
  outcome: z.enum(['done', 'failed']),
  reason: z.string(),
  problems: z.array(z.string()).readonly(),
  attempts: z.number(),
  receivedAtMs: z.number(),
  endedAtMs: z.number(),
  durationMs: z.number(),
  items: z.array(itemOutcomeSchema).readonly(),
}) satisfies z.ZodType<ChangeSetReport>;

const queuedSchema = z.object({
  id: z.string(),
  name: z.string(),
  fileName: z.string(),
  priority: prioritySchema,
  state: z.enum(['queued', 'applying']),
  receivedAtMs: z.number(),
  attempts: z.number(),
  waitsFor: z.string(),
}) satisfies z.ZodType<QueuedChangeSet>;

export const changeSetsStatusSchema = z.object({
  inbox: z.string(),
  isEnabled: z.boolean(),
  problem: z.string().nullable(),
  queued: z.array(queuedSchema).readonly(),
  ended: z.array(changeSetReportSchema).readonly(),
  successRatio: z.number().nullable(),
}) satisfies z.ZodType<ChangeSetsStatus>;

/** The file's text, as it would stand in the inbox. */
export const submitRequestSchema = z.object({
  text: z.string().max(CHANGE_SET_BYTES),
  fileName: z.string().max(200).default('submitted.yaml'),
});
export const submittedSchema = z.object({ id: z.string() });

const profileItemSchema = z.object({
  action: z.string(),
  target: z.string(),
  value: z.string().nullable(),
  why: z.string(),
  obstacle: z.string().nullable(),
}) satisfies z.ZodType<ProfileItem>;

const profileSchema = z.object({
  name: z.string(),
  description: z.string(),
  origin: z.enum(['shipped', 'own']),
  isActive: z.boolean(),
  items: z.array(profileItemSchema).readonly(),
}) satisfies z.ZodType<Profile>;

export const profileListSchema = z.object({
  active: z.string().nullable(),
  profiles: z.array(profileSchema).readonly(),
  problems: z.array(z.string()).readonly(),
}) satisfies z.ZodType<ProfileList>;

export const profileNameSchema = z.object({ name: z.string().max(100) });
export const activeProfileSchema = z.object({ active: z.string().nullable() });
export const profileOutcomeSchema = z.object({
  active: z.string().nullable(),
  items: z.array(itemOutcomeSchema).readonly(),
}) satisfies z.ZodType<ProfileOutcome>;
