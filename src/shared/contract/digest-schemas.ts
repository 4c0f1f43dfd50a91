import { z } from 'zod';
import { DAY_MS } from '../model/time';
import { instantSchema, spanSchema } from './bounds';
import { severitySchema, stateSchema } from './health-schemas';
import type { Infer } from './infer';
import { changeStateSchema, verdictSchema } from './optimization-schemas';

/** The schemas of what happened in a period, what was done about it, and what that was worth. */

/** The end is now where nothing is said. */
export const digestQuerySchema = z.object({
  spanMs: spanSchema(1, 400 * DAY_MS).default(DAY_MS),
  toMs: instantSchema.optional(),
});

/** What was proven of a change, in what was measured: positive where it got better. */
const gainSchema = z.object({
  metric: z.string(),
  gainMs: z.number(),
  /** 95 % interval. */
  gainIntervalMs: z.tuple([z.number(), z.number()]).readonly(),
  /** As a share of what is measured without the change. */
  gainRatio: z.number(),
});
export type MeasuredGain = Infer<typeof gainSchema>;

const changeSchema = z.object({
  id: z.string(),
  action: z.string(),
  targetText: z.string(),
  /** Who asked for it. */
  by: z.string(),
  startedAtMs: z.number(),
  state: changeStateSchema,
  verdict: verdictSchema.nullable(),
  /** Null where nothing was measured. */
  gain: gainSchema.nullable(),
  reason: z.string(),
});
export type DigestChange = Infer<typeof changeSchema>;

const incidentSchema = z.object({
  id: z.string(),
  openedAtMs: z.number(),
  /** Null while it goes on. */
  durationMs: z.number().nullable(),
  severity: severitySchema,
  cause: z.string(),
  /** What was done about it, in words. */
  tried: z.array(z.string()).readonly(),
});
export type DigestIncident = Infer<typeof incidentSchema>;

/** What became of the changes of one week. */
const weekSchema = z.object({
  fromMs: z.number(),
  /** How many ended with a verdict, and without one. */
  better: z.number(),
  worse: z.number(),
  noEffect: z.number(),
  observed: z.number(),
  unmeasured: z.number(),
  /** Median over the measured ones; null where there was none. */
  gainRatio: z.number().nullable(),
});
export type EffectivenessWeek = Infer<typeof weekSchema>;

/** What happened in a period, what was done about it, and what that was worth. */
export const digestSchema = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  /** How long of the period the state was known: a host ran, and had enough to judge by. */
  watchedMs: z.number(),
  /** How much of that the machine was in each state, the longest first; shares add up to 1. */
  states: z.array(z.object({ state: stateSchema, share: z.number() })).readonly(),
  /** Newest first, those that began or went on in the period. */
  incidents: z.array(incidentSchema).readonly(),
  alerts: z.object({
    fired: z.number(),
    notified: z.number(),
    failedDeliveries: z.number(),
    /** Those that fired most often, the worst first. */
    noisiest: z.array(z.object({ rule: z.string(), fired: z.number() })).readonly(),
  }),
  /** Newest first, those that began in the period. */
  changes: z.array(changeSchema).readonly(),
  /** The twelve weeks that end with the period, oldest first. */
  effectiveness: z.array(weekSchema).readonly(),
  /** The same as a document. */
  markdown: z.string(),
});
export type DigestView = Infer<typeof digestSchema>;
export type Digest = Omit<DigestView, 'markdown'>;
