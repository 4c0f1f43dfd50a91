import { z } from 'zod';
import type { Digest, DigestChange, DigestIncident, EffectivenessWeek, MeasuredGain } from '../model/digest';
import { DAY_MS } from '../model/time';
import { instantSchema, spanSchema } from './bounds';
import { severitySchema, stateSchema } from './health-schemas';
import { changeStateSchema, verdictSchema } from './optimization-schemas';

/** The schemas of what happened in a period, what was done about it, and what that was worth. */

/** The end is now where nothing is said. */
export const digestQuerySchema = z.object({
  spanMs: spanSchema(1, 400 * DAY_MS).default(DAY_MS),
  toMs: instantSchema.optional(),
});

const gainSchema = z.object({
  metric: z.string(),
  gainMs: z.number(),
  gainIntervalMs: z.tuple([z.number(), z.number()]).readonly(),
  gainRatio: z.number(),
}) satisfies z.ZodType<MeasuredGain>;

const changeSchema = z.object({
  id: z.string(),
  action: z.string(),
  targetText: z.string(),
  by: z.string(),
  startedAtMs: z.number(),
  state: changeStateSchema,
  verdict: verdictSchema.nullable(),
  gain: gainSchema.nullable(),
  reason: z.string(),
}) satisfies z.ZodType<DigestChange>;

const incidentSchema = z.object({
  id: z.string(),
  openedAtMs: z.number(),
  durationMs: z.number().nullable(),
  severity: severitySchema,
  cause: z.string(),
  tried: z.array(z.string()).readonly(),
}) satisfies z.ZodType<DigestIncident>;

const weekSchema = z.object({
  fromMs: z.number(),
  better: z.number(),
  worse: z.number(),
  noEffect: z.number(),
  observed: z.number(),
  unmeasured: z.number(),
  gainRatio: z.number().nullable(),
}) satisfies z.ZodType<EffectivenessWeek>;

export const digestSchema = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  watchedMs: z.number(),
  states: z.array(z.object({ state: stateSchema, share: z.number() })).readonly(),
  incidents: z.array(incidentSchema).readonly(),
  alerts: z.object({
    fired: z.number(),
    notified: z.number(),
    failedDeliveries: z.number(),
    noisiest: z.array(z.object({ rule: z.string(), fired: z.number() })).readonly(),
  }),
  changes: z.array(changeSchema).readonly(),
  effectiveness: z.array(weekSchema).readonly(),
  /** The same as a document. */
  markdown: z.string(),
}) satisfies z.ZodType<Digest & { readonly markdown: string }>;

export type DigestView = z.infer<typeof digestSchema>;
