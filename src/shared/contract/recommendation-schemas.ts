import { z } from 'zod';
import { HOUR_MS } from '../model/time';
import { numberBetween } from './bounds';
import { resourceSchema } from './health-schemas';
import type { Infer } from './infer';
import { riskSchema } from './optimization-schemas';
import { nullableNumberSchema, stringsSchema, targetedShape } from './values';

/** Schemas of recommendations. */

/** Expected gain of an action, as a share of the value without it; 0.5 removes half of the wait. */
const expectedGainSchema = z.object({
  ratio: z.number(),
  /** Start of the interval that contains the gain in 80 of 100 cases. */
  low: z.number(),
  high: z.number(),
  /** Trials on this machine in the same situation; 0 if the range is only the usual one. */
  trials: z.number(),
});
export type ExpectedGain = Infer<typeof expectedGainSchema>;

/** Reason for a recommendation; observations of this machine come first. */
const evidenceSchema = z.object({
  kind: z.enum([
    'verdict-here',
    'verdict-elsewhere',
    'bottleneck',
    'anomaly',
    'forecast',
    'pattern',
    'service',
    'catalog',
  ]),
  text: z.string(),
  /** Time of the observation; null for a measurement on another machine. */
  atMs: nullableNumberSchema,
});
export type RecommendationEvidence = Infer<typeof evidenceSchema>;

/** Other action against the same problem. */
const alternativeSchema = z.object({
  id: z.string(),
  action: z.string(),
  target: z.string(),
  risk: riskSchema,
  expectedGain: expectedGainSchema,
});

/** Suggested change, with its expected gain and the evidence. */
const recommendationSchema = z.object({
  /** Stable across restarts for the same action on the same program or path. */
  id: z.string(),
  ...targetedShape,
  /** Name of the program that people know, if it differs. */
  title: z.string().optional(),
  problem: z.string(),
  /** Limiting resource; null if Homeostat's own cost is the problem. */
  resource: resourceSchema.nullable(),
  /** Importance of the problem, from 0 to 1. */
  impact: z.number(),
  /** 1 if the action is possible at once; less if there are prerequisites. */
  feasibility: z.number(),
  risk: riskSchema,
  /** Probability of a noticeable gain, from 0 to 1. */
  confidence: z.number(),
  expectedGain: expectedGainSchema,
  evidence: z.array(evidenceSchema).readonly(),
  prerequisites: stringsSchema,
  alternatives: z.array(alternativeSchema).readonly(),
  firstSeenAtMs: z.number(),
  /** Time at which the recommendation is dropped unless the problem continues. */
  expiresAtMs: z.number(),
});
export type OptimizationRecommendation = Infer<typeof recommendationSchema>;

/** Recommendation that was left out, with the reason. */
const notRecommendedSchema = z.object({
  id: z.string(),
  ...targetedShape,
  kind: z.enum(['failed-here', 'dismissed', 'snoozed', 'never', 'impossible', 'in-force']),
  reason: z.string(),
  /** Null if unknown, or if only a person or a change of circumstances ends it. */
  untilMs: nullableNumberSchema,
});
export type NotRecommended = Infer<typeof notRecommendedSchema>;

/** Recommendations, best first. */
export const recommendationsSchema = z.object({
  atMs: z.number(),
  recommended: z.array(recommendationSchema).readonly(),
  notRecommended: z.array(notRecommendedSchema).readonly(),
});
export type Recommendations = Infer<typeof recommendationsSchema>;

export const recommendationIdSchema = z.object({ id: z.string().max(200) });

export const snoozeSchema = recommendationIdSchema.extend({
  forMs: numberBetween(60_000, 90 * 24 * HOUR_MS).default(24 * HOUR_MS),
});
