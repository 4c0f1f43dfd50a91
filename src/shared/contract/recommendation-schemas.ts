import { z } from 'zod';
import { HOUR_MS } from '../model/time';
import { resourceSchema } from './health-schemas';
import type { Infer } from './infer';
import { riskSchema } from './optimization-schemas';

/** The schemas of what clients see of recommendations and may decide. */

/** The gain that is expected of an action, as a share of what is measured without it; 0.5 is half of the wait gone. */
const expectedGainSchema = z.object({
  ratio: z.number(),
  /** The gain lies between these in 80 of 100 cases, as far as is known. */
  low: z.number(),
  high: z.number(),
  /** Measured trials on this machine in the same situation; 0 where the range is only what is usual. */
  trials: z.number(),
});
export type ExpectedGain = Infer<typeof expectedGainSchema>;

/** Why something is recommended: what this machine has seen itself comes first. */
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
  /** When it was seen; null for what was measured on another machine. */
  atMs: z.number().nullable(),
});
export type RecommendationEvidence = Infer<typeof evidenceSchema>;

/** Another lever for the same. */
const alternativeSchema = z.object({
  id: z.string(),
  action: z.string(),
  target: z.string(),
  risk: riskSchema,
  expectedGain: expectedGainSchema,
});
export type Alternative = Infer<typeof alternativeSchema>;

/** What a person might do now, and everything that speaks for it and against it. */
const recommendationSchema = z.object({
  /** The same for the same action on the same program or path, over restarts. */
  id: z.string(),
  action: z.string(),
  target: z.string(),
  targetText: z.string(),
  /** What is wrong, in the words of the judgement. */
  problem: z.string(),
  /** What holds the machine back; null where it is Homeostat itself that is too dear. */
  resource: resourceSchema.nullable(),
  /** How much it matters that something is done, 0-1. */
  impact: z.number(),
  /** 1 where it can be done at once; less where something has to be done before. */
  feasibility: z.number(),
  risk: riskSchema,
  /** How likely it gains enough to be noticed, 0-1. */
  confidence: z.number(),
  expectedGain: expectedGainSchema,
  evidence: z.array(evidenceSchema).readonly(),
  prerequisites: z.array(z.string()).readonly(),
  alternatives: z.array(alternativeSchema).readonly(),
  firstSeenAtMs: z.number(),
  /** When it is dropped unless the problem goes on. */
  expiresAtMs: z.number(),
});
export type OptimizationRecommendation = Infer<typeof recommendationSchema>;

/** What would have been recommended, and why it is not. */
const notRecommendedSchema = z.object({
  id: z.string(),
  action: z.string(),
  target: z.string(),
  targetText: z.string(),
  kind: z.enum(['failed-here', 'dismissed', 'snoozed', 'never', 'impossible', 'in-force']),
  reason: z.string(),
  /** Until when, as far as that is known; null where only a person or a change of things ends it. */
  untilMs: z.number().nullable(),
});
export type NotRecommended = Infer<typeof notRecommendedSchema>;

/** The best first. */
export const recommendationsSchema = z.object({
  atMs: z.number(),
  recommended: z.array(recommendationSchema).readonly(),
  notRecommended: z.array(notRecommendedSchema).readonly(),
});
export type Recommendations = Infer<typeof recommendationsSchema>;

export const recommendationIdSchema = z.object({ id: z.string().max(200) });

export const snoozeSchema = recommendationIdSchema.extend({
  forMs: z
    .number()
    .min(60_000)
    .max(90 * 24 * HOUR_MS)
    .default(24 * HOUR_MS),
});
