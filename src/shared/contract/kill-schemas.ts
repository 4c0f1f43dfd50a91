import { z } from 'zod';
import { KILL_CAUSES } from '../model/kill';
import { integerBetween } from './bounds';
import { periodSchema } from './health-schemas';
import type { Infer } from './infer';
import { nullableNumberSchema, nullableStringSchema, stringsSchema } from './values';

/** Schemas of programs that the kernel or systemd-oomd killed, or that crashed. */

export const killCauseSchema = z.enum(KILL_CAUSES);

/** Growth of the memory of one application before a kill. */
const growthSchema = z.object({
  app: z.string(),
  fromBytes: z.number(),
  toBytes: z.number(),
  overMs: z.number(),
});
export type Growth = Infer<typeof growthSchema>;

const killSchema = z.object({
  id: z.string(),
  atMs: z.number(),
  /** Program as a person would name it. */
  who: z.string(),
  /** False if only the time and the sizes of programs suggest which one it was. */
  isCertain: z.boolean(),
  /** Application as series name it; null if it is unknown. */
  app: nullableStringSchema,
  pid: nullableNumberSchema,
  /** Number of processes that were killed, as far as it is known. */
  processes: z.number(),
  by: killCauseSchema,
  why: z.string(),
  /** Memory that the killed program held; null if it is unknown. */
  memoryBytes: nullableNumberSchema,
  /** Application that grew the most before; null for a crash, and if nothing grew. */
  grew: growthSchema.nullable(),
  /** Unit of systemd; null without one. */
  unit: nullableStringSchema,
  /** Sources that reported it. */
  sources: stringsSchema,
  /** All of it in a sentence or two. */
  text: z.string(),
});
/** Program that was killed or that crashed. */
export type KernelKill = Infer<typeof killSchema>;

export const killQuerySchema = periodSchema.extend({ limit: integerBetween(1, 500).default(100) });
/** Newest first. */
export const killsSchema = z.array(killSchema);
