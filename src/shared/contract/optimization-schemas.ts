import { z } from 'zod';
import type { AuditEntry, OptimizationReport } from '../format/optimization-report';
import type { ActionInfo, Change, QuarantineEntry, Suggestion, UndoResult } from '../model/change';
import { DAY_MS } from '../model/time';
import type { TrialEvidence, TrialPair, TrialProgress } from '../model/trial';
import { instantSchema } from './bounds';

/** The schemas of what clients may ask of the optimization engine. */

export const changeStateSchema = z.enum([
  'intent',
  'applied',
  'trial',
  'kept',
  'undone',
  'superseded',
  'moot',
  'failed',
]);
export const verdictSchema = z.enum(['better', 'worse', 'no effect', 'observed']);

export const actionsSchema = z.array(
  z.object({
    id: z.string(),
    summary: z.string(),
    effect: z.string(),
    area: z.enum(['processor', 'memory', 'disk', 'power', 'startup', 'homeostat']),
    risk: z.enum(['none', 'low', 'medium', 'high']),
    privilege: z.enum(['user', 'root']),
    targets: z.array(z.string()).readonly(),
    isMeasured: z.boolean(),
    supported: z.boolean(),
    reason: z.string(),
  }) satisfies z.ZodType<ActionInfo>,
);

const pairSchema = z.object({
  order: z.enum(['off-on', 'on-off']),
  off: z.number(),
  on: z.number(),
  discarded: z.string().nullable(),
}) satisfies z.ZodType<TrialPair>;

const evidenceSchema = z.object({
  metric: z.string(),
  unit: z.literal('milliseconds'),
  pairs: z.array(pairSchema).readonly(),
  gain: z.number(),
  gainInterval: z.tuple([z.number(), z.number()]).readonly(),
  gainRatio: z.number(),
  noiseRatio: z.number(),
  pValue: z.number(),
  rankPValue: z.number(),
  a12: z.number(),
}) satisfies z.ZodType<TrialEvidence>;

const changeSchema = z.object({
  id: z.string(),
  action: z.string(),
  target: z.string(),
  targetText: z.string(),
  state: changeStateSchema,
  reason: z.string(),
  by: z.string(),
  startedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
  before: z.array(z.string()).readonly(),
  after: z.array(z.string()).readonly(),
  verdict: verdictSchema.nullable(),
  evidence: evidenceSchema.nullable(),
  expiresAtMs: z.number().nullable(),
  exitPolicy: z.enum(['revert', 'keep', 'revert-unless-shutdown']),
}) satisfies z.ZodType<Change>;

/** What is applied to what: an id that the engine knows, and a target that it resolves itself. */
export const applyRequestSchema = z.object({
  action: z.string().max(100),
  target: z.string().max(4_096),
  value: z.string().max(200).optional(),
  /** Whether it is measured first, and kept only where it is proven better: the answer comes with the verdict. */
  validate: z.boolean().default(true),
  /** What it is done against: stands in the audit. */
  why: z.string().max(500).optional(),
  /** After which it is taken back by itself. */
  forMs: z
    .number()
    .int()
    .min(1_000)
    .max(30 * DAY_MS)
    .optional(),
  /** Although it did not help there before, or did harm. */
  anyway: z.boolean().optional(),
});

/** What would be done, and what a person would type for it and against it. */
export const planSchema = z.object({
  targetText: z.string(),
  note: z.string(),
  before: z.array(z.string()),
  want: z.array(z.string()),
  doLines: z.array(z.string()),
  undoLines: z.array(z.string()),
});

export const changesSchema = z.array(changeSchema);
export const appliedSchema = changeSchema;

export const optimizationStatusSchema = z.object({
  open: changesSchema.readonly(),
  /** Why nothing new is changed; null where it may be. */
  safeMode: z.string().nullable(),
  /** The trial that runs; null where none does. */
  trial: z
    .object({
      changeId: z.string(),
      metric: z.string(),
      isOn: z.boolean(),
      pairsDone: z.number(),
      pairsWanted: z.number(),
      endsAtMs: z.number(),
      pairs: z.array(pairSchema).readonly(),
      evidence: evidenceSchema.nullable(),
    })
    .nullable() satisfies z.ZodType<TrialProgress | null>,
});

export const suggestionsSchema = z.array(
  z.object({
    action: z.string(),
    target: z.string(),
    targetText: z.string(),
    problem: z.string(),
    effect: z.string(),
    risk: z.enum(['none', 'low', 'medium', 'high']),
    privilege: z.enum(['user', 'root']),
  }) satisfies z.ZodType<Suggestion>,
);

export const quarantineSchema = z.array(
  z.object({
    changeId: z.string(),
    targetText: z.string(),
    atMs: z.number(),
    files: z.number(),
    sizeBytes: z.number(),
  }) satisfies z.ZodType<QuarantineEntry>,
);

export const purgeRequestSchema = z.object({
  changeId: z.string().max(200),
  olderThanDays: z.number().min(0).max(3_650).default(7),
});

export const undoResultSchema = z.object({
  changeId: z.string(),
  state: changeStateSchema,
  reason: z.string(),
  warning: z.string().optional(),
}) satisfies z.ZodType<UndoResult>;

/** Null for everything. */
export const undoRequestSchema = z.object({ changeId: z.string().max(200).nullable() });
export const undoResultsSchema = z.array(undoResultSchema);

export type OptimizationPlan = z.infer<typeof planSchema>;
export type OptimizationStatus = z.infer<typeof optimizationStatusSchema>;

export const changeIdSchema = z.object({ changeId: z.string().max(200) });
export const unblockedSchema = z.object({ forgiven: z.number() });

/** Of when; the last 30 days where nothing is said. */
export const reportQuerySchema = z.object({ fromMs: instantSchema.optional(), toMs: instantSchema.optional() });

const auditEntrySchema = z.object({
  changeId: z.string(),
  startedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
  by: z.string(),
  why: z.string(),
  action: z.string(),
  target: z.string(),
  targetText: z.string(),
  before: z.array(z.string()).readonly(),
  after: z.array(z.string()).readonly(),
  state: changeStateSchema,
  verdict: verdictSchema.nullable(),
  gainRatio: z.number().nullable(),
  pValue: z.number().nullable(),
  reason: z.string(),
}) satisfies z.ZodType<AuditEntry>;

export const optimizationReportSchema = z.object({
  fromMs: z.number(),
  toMs: z.number(),
  actions: z
    .array(
      z.object({
        action: z.string(),
        changes: z.number(),
        better: z.number(),
        worse: z.number(),
        noEffect: z.number(),
        observed: z.number(),
        failed: z.number(),
        medianGainRatio: z.number().nullable(),
      }),
    )
    .readonly(),
  entries: z.array(auditEntrySchema).readonly(),
}) satisfies z.ZodType<OptimizationReport>;
