import { z } from 'zod';
import { DAY_MS } from '../model/time';
import { instantSchema, numberBetween } from './bounds';
import { severitySchema, stateSchema } from './health-schemas';
import type { Infer } from './infer';
import { changeStateSchema, verdictSchema } from './optimization-schemas';
import { nullableNumberSchema, stringsSchema } from './values';

/** Schemas of the digest. */

/** Period of a digest; it ends now by default. */
export const digestQuerySchema = z.object({
  spanMs: numberBetween(1, 400 * DAY_MS).default(DAY_MS),
  toMs: instantSchema.optional(),
});

/** Measured gain of a change; positive is better. */
const gainSchema = z.object({
  metric: z.string(),
  gainMs: z.number(),
  /** 95% confidence interval. */
  gainIntervalMs: z.tuple([z.number(), z.number()]).readonly(),
  /** Share of the value without the change. */
  gainRatio: z.number(),
});
export type MeasuredGain = Infer<typeof gainSchema>;

const changeSchema = z.object({
  id: z.string(),
  action: z.string(),
  targetText: z.string(),
  /** Person or part of Homeostat that requested the change. */
  by: z.string(),
  startedAtMs: z.number(),
  state: changeStateSchema,
  verdict: verdictSchema.nullable(),
  /** Null if nothing was measured. */
  gain: gainSchema.nullable(),
  reason: z.string(),
});
export type DigestChange = Infer<typeof changeSchema>;

const incidentSchema = z.object({
  id: z.string(),
  openedAtMs: z.number(),
  /** Null while the incident is open. */
  durationMs: nullableNumberSchema,
  severity: severitySchema,
  cause: z.string(),
  /** Changes made against the incident, for people. */
  tried: stringsSchema,
});
export type DigestIncident = Infer<typeof incidentSchema>;

/** Results of one week's changes. */
const weekSchema = z.object({
  fromMs: z.number(),
  /** Number of changes with this verdict; `unmeasured` counts those without one. */
  better: z.number(),
  worse: z.number(),
  noEffect: z.number(),
  observed: z.number(),
  unmeasured: z.number(),
  /** Median of the measured changes; null if there are none. */
  gainRatio: nullableNumberSchema,
});
export type EffectivenessWeek = Infer<typeof weekSchema>;

/** Report of a day or a week. */
export const digestSchema = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  /** Part of the period for which the state is known, because a host ran and had enough data. */
  watchedMs: z.number(),
  /** Share of that time in each state, longest first; the shares add up to 1. */
  states: z.array(z.object({ state: stateSchema, share: z.number() })).readonly(),
  /** Incidents that began or were open in the period, newest first. */
  incidents: z.array(incidentSchema).readonly(),
  alerts: z.object({
    fired: z.number(),
    notified: z.number(),
    failedDeliveries: z.number(),
    /** Rules that fired most often, in descending order. */
    noisiest: z.array(z.object({ rule: z.string(), fired: z.number() })).readonly(),
  }),
  /** Changes that began in the period, newest first. */
  changes: z.array(changeSchema).readonly(),
  /** Last twelve weeks of the period, oldest first. */
  effectiveness: z.array(weekSchema).readonly(),
  /** The digest as a document. */
  markdown: z.string(),
});
export type DigestView = Infer<typeof digestSchema>;
export type Digest = Omit<DigestView, 'markdown'>;
