import { z } from 'zod';
import { AUTOMATION_AREAS, RETIRED_AREAS } from '../model/automation';
import { DAY_MS } from '../model/time';
import { instantSchema, integerBetween, numberBetween } from './bounds';
import type { Infer } from './infer';
import { nullableNumberSchema, nullableStringSchema, stringsSchema, targetedShape } from './values';

/** Schemas of the optimization engine. */

/**
 * `intent`: recorded, possibly written; `applied`: written and read back; `trial`: being measured; then how it ended:
 * `kept`, `undone`, `superseded` (changed by someone else, who takes precedence), `moot` (nothing is left to undo), or
 * `failed` with its reason.
 */
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
export type ChangeState = Infer<typeof changeStateSchema>;
/** Result of a trial; `observed` is inconclusive. */
export const verdictSchema = z.enum(['better', 'worse', 'no effect', 'observed']);
export type Verdict = Infer<typeof verdictSchema>;
export const riskSchema = z.enum(['none', 'low', 'medium', 'high']);
export type RiskClass = Infer<typeof riskSchema>;
const privilegeSchema = z.enum(['user', 'root']);

/** Action, and whether it works on this machine. */
const actionInfoSchema = z.object({
  id: z.string(),
  summary: z.string(),
  /** Expected effect, as measured. */
  effect: z.string(),
  /** Area whose level decides whether the action may run automatically. */
  area: z.enum([...AUTOMATION_AREAS, ...RETIRED_AREAS]),
  risk: riskSchema,
  privilege: privilegeSchema,
  /** Kinds of targets: `process`, `path`, `machine`. */
  targets: stringsSchema,
  /** True if this machine can measure the effect, so that a trial is possible. */
  isMeasured: z.boolean(),
  supported: z.boolean(),
  /** Reason for which the action is not supported, or a description of its work. */
  reason: z.string(),
});
export type ActionInfo = Infer<typeof actionInfoSchema>;
export type ActionArea = ActionInfo['area'];
export const actionsSchema = z.array(actionInfoSchema);

/** With a target, only actions on such targets, and whether each could be applied to it now. */
export const actionsQuerySchema = z.object({ target: z.string().max(4096).optional() }).optional();

/** Two measurements in a row: with the change off, and with it on. */
const pairSchema = z.object({
  order: z.enum(['off-on', 'on-off']),
  off: z.number(),
  on: z.number(),
  /** Reason for which the pair does not count; null if it does. */
  discarded: nullableStringSchema,
});
export type TrialPair = Infer<typeof pairSchema>;

/** Data behind the verdict of a trial. Positive gains are better. */
const evidenceSchema = z.object({
  /** Measured quantity, such as `the time that a frame is late`. */
  metric: z.string(),
  unit: z.literal('milliseconds'),
  pairs: z.array(pairSchema).readonly(),
  /** Median gain of a pair, in `unit`. */
  gain: z.number(),
  /** 95% confidence interval of `gain`. */
  gainInterval: z.tuple([z.number(), z.number()]).readonly(),
  /** Gain as a share of the value without the change; 0.5 for half. */
  gainRatio: z.number(),
  /** Gain ratio of the same numbers if nothing had been changed. */
  noiseRatio: z.number(),
  /** Sign-flip permutation test, corrected for earlier trials of the same change. */
  pValue: z.number(),
  /** Mann-Whitney U test. */
  rankPValue: z.number(),
  /** Vargha-Delaney A12: probability that a window without the change is worse than one with it. */
  a12: z.number(),
});
export type TrialEvidence = Infer<typeof evidenceSchema>;

/** One change and its current state. */
export const changeSchema = z.object({
  id: z.string(),
  ...targetedShape,
  state: changeStateSchema,
  reason: z.string(),
  by: z.string(),
  startedAtMs: z.number(),
  endedAtMs: nullableNumberSchema,
  before: stringsSchema,
  /** Values as read back, or the wanted ones until then. */
  after: stringsSchema,
  verdict: verdictSchema.nullable(),
  /** Null if nothing was measured. */
  evidence: evidenceSchema.nullable(),
  expiresAtMs: nullableNumberSchema,
  /** Fate of the change when the host shuts down cleanly. */
  exitPolicy: z.enum(['revert', 'keep', 'revert-unless-shutdown']),
});
export type Change = Infer<typeof changeSchema>;
export type ExitPolicy = Change['exitPolicy'];

/** Request for a change: the ID of an action, and a target that the engine resolves. */
export const applyRequestSchema = z.object({
  action: z.string().max(100),
  target: z.string().max(4_096),
  value: z.string().max(200).optional(),
  /**
   * True for a trial first, after which the change is kept only if it is proven better; the response contains the
   * verdict.
   */
  validate: z.boolean().default(true),
  /** Purpose, for the audit. */
  why: z.string().max(500).optional(),
  /** Time after which the change is undone automatically. */
  forMs: integerBetween(1_000, 30 * DAY_MS).optional(),
  /** True to apply a change that did not help or did harm before. */
  anyway: z.boolean().optional(),
});

/** Preview of a change, with the shell commands that make and undo it. */
export const planSchema = z.object({
  targetText: z.string(),
  note: z.string(),
  before: z.array(z.string()),
  want: z.array(z.string()),
  doLines: z.array(z.string()),
  undoLines: z.array(z.string()),
});

export const changesSchema = z.array(changeSchema);

export const optimizationStatusSchema = z.object({
  open: changesSchema.readonly(),
  /** Reason for which no new changes are made; null if they are. */
  safeMode: nullableStringSchema,
  /** Running trial; null if none runs. */
  trial: z
    .object({
      changeId: z.string(),
      metric: z.string(),
      /** True while the change is active. */
      isOn: z.boolean(),
      pairsDone: z.number(),
      pairsWanted: z.number(),
      endsAtMs: z.number(),
      pairs: z.array(pairSchema).readonly(),
      /** Result of the pairs so far; null before the first one that counts. */
      evidence: evidenceSchema.nullable(),
    })
    .nullable(),
});

/** Actions that would help against current problems; none of them is applied. */
export const suggestionsSchema = z.array(
  z.object({
    ...targetedShape,
    problem: z.string(),
    /** Expected effect, and where it was measured. */
    effect: z.string(),
    risk: riskSchema,
    privilege: privilegeSchema,
  }),
);
export type Suggestion = Infer<typeof suggestionsSchema>[number];

/** Quarantined files of each change. */
export const quarantineSchema = z.array(
  z.object({
    changeId: z.string(),
    targetText: z.string(),
    atMs: z.number(),
    files: z.number(),
    sizeBytes: z.number(),
  }),
);
export type QuarantineEntry = Infer<typeof quarantineSchema>[number];

export const purgeRequestSchema = z.object({
  changeId: z.string().max(200),
  olderThanDays: numberBetween(0, 3_650).default(7),
});

/** Result of an undo. */
export const undoResultSchema = z.object({
  changeId: z.string(),
  state: changeStateSchema,
  reason: z.string(),
  /** Objection from before the undo, unless the reason contains it. */
  warning: z.string().optional(),
});
export type UndoResult = Infer<typeof undoResultSchema>;

/** Null for all changes. */
export const undoRequestSchema = z.object({ changeId: z.string().max(200).nullable() });
export const undoResultsSchema = z.array(undoResultSchema);

export type OptimizationPlan = z.infer<typeof planSchema>;
export type OptimizationStatus = Infer<typeof optimizationStatusSchema>;
/** Progress of a trial. */
export type TrialProgress = NonNullable<OptimizationStatus['trial']>;

export const changeIdSchema = z.object({ changeId: z.string().max(200) });
export const unblockedSchema = z.object({ forgiven: z.number() });

/** Period of a report; the last 30 days by default. */
export const reportQuerySchema = z.object({ fromMs: instantSchema.optional(), toMs: instantSchema.optional() });

/** Entry of the audit: who changed what and why, with the result. */
const auditEntrySchema = z.object({
  changeId: z.string(),
  startedAtMs: z.number(),
  endedAtMs: nullableNumberSchema,
  by: z.string(),
  /** Purpose; empty if none was given. */
  why: z.string(),
  ...targetedShape,
  before: stringsSchema,
  after: stringsSchema,
  state: changeStateSchema,
  verdict: verdictSchema.nullable(),
  /** Measured gain as a share of the value without the change; null if nothing was measured. */
  gainRatio: nullableNumberSchema,
  pValue: nullableNumberSchema,
  reason: z.string(),
});
export type AuditEntry = Infer<typeof auditEntrySchema>;

/** All changes of a period. */
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
        /** Inconclusive trials. */
        observed: z.number(),
        /** Changes that could not be undone. */
        failed: z.number(),
        /** Median of the changes that were proven better; null if there are none. */
        medianGainRatio: nullableNumberSchema,
      }),
    )
    .readonly(),
  /** Oldest first. */
  entries: z.array(auditEntrySchema).readonly(),
});
export type OptimizationReport = Infer<typeof optimizationReportSchema>;
/** Period without its end. */
export type ReportPeriod = Pick<OptimizationReport, 'fromMs' | 'toMs'>;
/** Results of an action in a period. */
export type ActionRecord = OptimizationReport['actions'][number];
