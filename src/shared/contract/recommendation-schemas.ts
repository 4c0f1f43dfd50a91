import { z } from 'zod';
import type {
  Alternative,
  ExpectedGain,
  NotRecommended,
  OptimizationRecommendation,
  RecommendationEvidence,
  Recommendations,
} from '../model/recommendation';
import { HOUR_MS } from '../model/time';

/** The schemas of what clients see of recommendations and may decide. */

const riskSchema = z.enum(['none', 'low', 'medium', 'high']);

const expectedGainSchema = z.object({
  ratio: z.number(),
  low: z.number(),
  high: z.number(),
  trials: z.number(),
}) satisfies z.ZodType<ExpectedGain>;

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
  atMs: z.number().nullable(),
}) satisfies z.ZodType<RecommendationEvidence>;

const alternativeSchema = z.object({
  id: z.string(),
  action: z.string(),
  target: z.string(),
  risk: riskSchema,
  expectedGain: expectedGainSchema,
}) satisfies z.ZodType<Alternative>;

const recommendationSchema = z.object({
  id: z.string(),
  action: z.string(),
  target: z.string(),
  targetText: z.string(),
  problem: z.string(),
  resource: z
    .enum([
      'cpu',
      'memory',
      'swap',
      'disk-throughput',
      'disk-latency',
      'disk-space',
      'network',
      'thermal',
      'process',
      'service',
    ])
    .nullable(),
  impact: z.number(),
  feasibility: z.number(),
  risk: riskSchema,
  confidence: z.number(),
  expectedGain: expectedGainSchema,
  evidence: z.array(evidenceSchema).readonly(),
  prerequisites: z.array(z.string()).readonly(),
  alternatives: z.array(alternativeSchema).readonly(),
  firstSeenAtMs: z.number(),
  expiresAtMs: z.number(),
}) satisfies z.ZodType<OptimizationRecommendation>;

const notRecommendedSchema = z.object({
  id: z.string(),
  action: z.string(),
  target: z.string(),
  targetText: z.string(),
  kind: z.enum(['failed-here', 'dismissed', 'snoozed', 'never', 'impossible', 'in-force']),
  reason: z.string(),
  untilMs: z.number().nullable(),
}) satisfies z.ZodType<NotRecommended>;

export const recommendationsSchema = z.object({
  atMs: z.number(),
  recommended: z.array(recommendationSchema).readonly(),
  notRecommended: z.array(notRecommendedSchema).readonly(),
}) satisfies z.ZodType<Recommendations>;

export const recommendationIdSchema = z.object({ id: z.string().max(200) });

export const snoozeSchema = recommendationIdSchema.extend({
  forMs: z
    .number()
    .min(60_000)
    .max(90 * 24 * HOUR_MS)
    .default(24 * HOUR_MS),
});
