import { z } from 'zod';
import type { QuietHours, ScheduledOptimization, ScheduleStatus, Timing } from '../model/schedule';
import { HOUR_MS } from '../model/time';
import { instantSchema } from './bounds';

/** The schemas of what clients may ask of the scheduler. */

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
  z.object({
    kind: z.literal('quiet'),
    everyMs: z
      .number()
      .min(HOUR_MS)
      .max(31 * 24 * HOUR_MS)
      .default(24 * HOUR_MS),
  }),
]) satisfies z.ZodType<Timing>;

export const scheduledSchema = z.object({
  change: z.object({
    action: z.string().max(100),
    target: z.string().max(4_096),
    value: z.string().max(200).nullable().default(null),
    validate: z.boolean().default(false),
    forMs: z
      .number()
      .min(1_000)
      .max(31 * 24 * HOUR_MS)
      .nullable()
      .default(null),
  }),
  timing: timingSchema,
  missed: z.enum(['catch-up', 'skip']).default('skip'),
}) satisfies z.ZodType<ScheduledOptimization>;

const scheduleStatusSchema = scheduledSchema.extend({
  id: z.string(),
  nextAtMs: z.number().nullable(),
  waitsFor: z.string().nullable(),
  lastRun: z
    .object({
      dueAtMs: z.number(),
      atMs: z.number(),
      outcome: z.enum(['applied', 'failed', 'missed']),
      reason: z.string(),
      changeIds: z.array(z.string()).readonly(),
    })
    .nullable(),
}) satisfies z.ZodType<ScheduleStatus>;

export const schedulesSchema = z.array(scheduleStatusSchema);
export const scheduleIdSchema = z.object({ id: z.string().max(200) });
export const canceledSchema = z.object({ wasThere: z.boolean() });

export const quietHoursSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('learned'),
    hours: z.array(z.number()).readonly(),
    quietLoadRatio: z.number(),
    usualLoadRatio: z.number(),
    observedHours: z.number(),
  }),
  z.object({ kind: z.literal('unknown'), reason: z.string() }),
]) satisfies z.ZodType<QuietHours>;
