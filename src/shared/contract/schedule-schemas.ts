import { z } from 'zod';
import { HOUR_MS } from '../model/time';
import { instantSchema } from './bounds';
import type { Infer } from './infer';

/** The schemas of what clients may ask of the scheduler. */

/** When it is due. */
const timingSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('once'),
    atMs: instantSchema,
    windowMs: z
      .number()
      .min(60_000)
      .max(24 * HOUR_MS)
      .default(HOUR_MS),
  }),
  /** A maintenance window: opens by a cron line in a time zone, and stays open so long. */
  z.object({
    kind: z.literal('window'),
    cron: z.string().max(100),
    timeZone: z.string().max(60),
    windowMs: z
      .number()
      .min(60_000)
      .max(24 * HOUR_MS)
      .default(HOUR_MS),
  }),
  /** In an hour in which this machine usually has little to do, at most once in so long. */
  z.object({
    kind: z.literal('quiet'),
    everyMs: z
      .number()
      .min(HOUR_MS)
      .max(31 * 24 * HOUR_MS)
      .default(24 * HOUR_MS),
  }),
]);
export type Timing = Infer<typeof timingSchema>;

/** The seeds' `ScheduledOptimization`. */
export const scheduledSchema = z.object({
  change: z.object({
    action: z.string().max(100),
    /** `machine`, `path:/…`, `unit:…` or `name:PROGRAM`. No pid: by then it may be another process's. */
    target: z.string().max(4_096),
    value: z.string().max(200).nullable().default(null),
    /** Whether it is measured first, and kept only where it is proven better. */
    validate: z.boolean().default(false),
    /** After which it is taken back by itself; null where it stays. */
    forMs: z
      .number()
      .min(1_000)
      .max(31 * 24 * HOUR_MS)
      .nullable()
      .default(null),
  }),
  timing: timingSchema,
  /** What happens to a run whose time passed while nothing could be done: made up for once, or left out. */
  missed: z.enum(['catch-up', 'skip']).default('skip'),
});
export type ScheduledOptimization = Infer<typeof scheduledSchema>;
/** What a schedule does each time: one change through the engine. */
export type ScheduledChange = ScheduledOptimization['change'];

/** A schedule as it is now. */
const scheduleStatusSchema = scheduledSchema.extend({
  id: z.string(),
  /** When it is due next; null where no such time is known, or it is over. */
  nextAtMs: z.number().nullable(),
  /** Why it waits although it is due; null where it does not. */
  waitsFor: z.string().nullable(),
  lastRun: z
    .object({
      /** When it was due. */
      dueAtMs: z.number(),
      atMs: z.number(),
      outcome: z.enum(['applied', 'failed', 'missed']),
      /** Why not; of what was left out where it stands for several processes. */
      reason: z.string(),
      changeIds: z.array(z.string()).readonly(),
    })
    .nullable(),
});
export type ScheduleStatus = Infer<typeof scheduleStatusSchema>;
export type ScheduledRun = NonNullable<ScheduleStatus['lastRun']>;

export const schedulesSchema = z.array(scheduleStatusSchema);
export const scheduleIdSchema = z.object({ id: z.string().max(200) });
export const canceledSchema = z.object({ wasThere: z.boolean() });

/** The hours of the week (0 is Monday 00:00 local time) in which a machine usually has little to do. */
export const quietHoursSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('learned'),
    hours: z.array(z.number()).readonly(),
    /** The median load of those hours, and of all that are known. */
    quietLoadRatio: z.number(),
    usualLoadRatio: z.number(),
    /** How many hours were looked at. */
    observedHours: z.number(),
  }),
  z.object({ kind: z.literal('unknown'), reason: z.string() }),
]);
export type QuietHours = Infer<typeof quietHoursSchema>;
