import { z } from 'zod';
import { HOUR_MS } from '../model/time';
import { instantSchema, numberBetween } from './bounds';
import type { Infer } from './infer';
import { nullableNumberSchema, nullableStringSchema, stringsSchema } from './values';

/** Schemas of schedules. */

const timingSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('once'),
    atMs: instantSchema,
    windowMs: numberBetween(60_000, 24 * HOUR_MS).default(HOUR_MS),
  }),
  /** Maintenance window: opens by a cron expression in a time zone, and stays open for `windowMs`. */
  z.object({
    kind: z.literal('window'),
    cron: z.string().max(100),
    timeZone: z.string().max(60),
    windowMs: numberBetween(60_000, 24 * HOUR_MS).default(HOUR_MS),
  }),
  /** Quiet hour: at most once in each `everyMs`. */
  z.object({
    kind: z.literal('quiet'),
    everyMs: numberBetween(HOUR_MS, 31 * 24 * HOUR_MS).default(24 * HOUR_MS),
  }),
]);
export type Timing = Infer<typeof timingSchema>;

export const scheduledSchema = z.object({
  change: z.object({
    action: z.string().max(100),
    /** `machine`, `path:/…`, `unit:…` or `name:PROGRAM`. No PID: by then it may belong to another process. */
    target: z.string().max(4_096),
    value: z.string().max(200).nullable().default(null),
    /** True for a trial first, after which the change is kept only if it is proven better. */
    validate: z.boolean().default(false),
    /** Time after which the change is undone automatically; null if it stays. */
    forMs: numberBetween(1_000, 31 * 24 * HOUR_MS)
      .nullable()
      .default(null),
  }),
  timing: timingSchema,
  /** Policy for a run that was due while the host could not act: run once later, or skip. */
  missed: z.enum(['catch-up', 'skip']).default('skip'),
});
export type ScheduledOptimization = Infer<typeof scheduledSchema>;

/** Schedule and its current state. */
const scheduleStatusSchema = scheduledSchema.extend({
  id: z.string(),
  /** Next due time; null if unknown, or if the schedule is over. */
  nextAtMs: nullableNumberSchema,
  /** Reason for which a due run waits; null if none does. */
  waitsFor: nullableStringSchema,
  lastRun: z
    .object({
      dueAtMs: z.number(),
      atMs: z.number(),
      outcome: z.enum(['applied', 'failed', 'missed']),
      /** Reason for which the run, or a part of it if there are several processes, was left out. */
      reason: z.string(),
      changeIds: stringsSchema,
    })
    .nullable(),
});
export type ScheduleStatus = Infer<typeof scheduleStatusSchema>;
export type ScheduledRun = NonNullable<ScheduleStatus['lastRun']>;

export const schedulesSchema = z.array(scheduleStatusSchema);
export const scheduleIdSchema = z.object({ id: z.string().max(200) });
export const canceledSchema = z.object({ wasThere: z.boolean() });

/** Hours of the week (0 is Monday 00:00 local time) in which the machine usually has a low load. */
export const quietHoursSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('learned'),
    hours: z.array(z.number()).readonly(),
    /** Median load of those hours; `usualLoadRatio` is that of all known hours. */
    quietLoadRatio: z.number(),
    usualLoadRatio: z.number(),
    observedHours: z.number(),
  }),
  z.object({ kind: z.literal('unknown'), reason: z.string() }),
]);
export type QuietHours = Infer<typeof quietHoursSchema>;
