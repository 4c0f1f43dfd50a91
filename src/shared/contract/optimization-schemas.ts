import { z } from 'zod';
import { AUTOMATION_AREAS, RETIRED_AREAS } from '../model/automation';
import { DAY_MS } from '../model/time';
import { instantSchema } from './bounds';
import type { Infer } from './infer';

/** The schemas of what clients may ask of the optimization engine. */

/**
 * `intent`: on record, maybe written; `applied`: written and read back; `trial`: being measured; then how it ended:
 * `kept`, `undone`, `superseded` (somebody else changed it: the user wins), `moot` (there is nothing left to undo),
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
/** What a trial said; `observed`: not proven. */
export const verdictSchema = z.enum(['better', 'worse', 'no effect', 'observed']);
export type Verdict = Infer<typeof verdictSchema>;
export const riskSchema = z.enum(['none', 'low', 'medium', 'high']);
export type RiskClass = Infer<typeof riskSchema>;
const privilegeSchema = z.enum(['user', 'root']);

/** What an action is, and whether it works here. */
const actionInfoSchema = z.object({
  id: z.string(),
  summary: z.string(),
  /** What to expect of it, as it was measured. */
  effect: z.string(),
  /** A person decides by area what may happen by itself. */
  area: z.enum([...AUTOMATION_AREAS, ...RETIRED_AREAS]),
  risk: riskSchema,
  privilege: privilegeSchema,
  /** Kinds of target that it takes: `process`, `path`, `machine`. */
  targets: z.array(z.string()).readonly(),
  /** Whether something here measures what it should improve, so that it can be tried out. */
  isMeasured: z.boolean(),
  supported: z.boolean(),
  /** Why it is not supported; what it does where it is. */
  reason: z.string(),
});
export type ActionInfo = Infer<typeof actionInfoSchema>;
export type ActionArea = ActionInfo['area'];
export const actionsSchema = z.array(actionInfoSchema);

/** What was measured while a change was off and while it was on, shortly after each other. */
const pairSchema = z.object({
  /** Which came first. */
  order: z.enum(['off-on', 'on-off']),
  off: z.number(),
  on: z.number(),
  /** Why it does not count; null where it does. */
  discarded: z.string().nullable(),
});
export type TrialPair = Infer<typeof pairSchema>;

/** What a trial found, with everything that its verdict rests on. Gains are positive where things got better. */
const evidenceSchema = z.object({
  /** What was measured: `the time that a frame is late`. */
  metric: z.string(),
  unit: z.literal('milliseconds'),
  pairs: z.array(pairSchema).readonly(),
  /** Median gain of a pair, in the unit. */
  gain: z.number(),
  /** 95 % interval of it. */
  gainInterval: z.tuple([z.number(), z.number()]).readonly(),
  /** As a share of what is measured without the change; 0.5 for half. */
  gainRatio: z.number(),
  /** The gain ratio that the same numbers show where nothing was changed. */
  noiseRatio: z.number(),
  /** Of the sign-flip test, corrected for earlier trials of the same. */
  pValue: z.number(),
  /** Beside it, of Mann and Whitney. */
  rankPValue: z.number(),
  /** How likely a window without the change is worse than one with it. */
  a12: z.number(),
});
export type TrialEvidence = Infer<typeof evidenceSchema>;

/** One applied action, as it is known now. */
const changeSchema = z.object({
  id: z.string(),
  action: z.string(),
  /** `pid:1234`, `path:/x`, `unit:y`, `machine`. */
  target: z.string(),
  /** The target in words. */
  targetText: z.string(),
  state: changeStateSchema,
  reason: z.string(),
  by: z.string(),
  startedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
  before: z.array(z.string()).readonly(),
  /** As it was read back; what was wanted before that. */
  after: z.array(z.string()).readonly(),
  verdict: verdictSchema.nullable(),
  /** What the verdict rests on; null where nothing was measured. */
  evidence: evidenceSchema.nullable(),
  expiresAtMs: z.number().nullable(),
  /** What happens to a change when the host ends in good order. */
  exitPolicy: z.enum(['revert', 'keep', 'revert-unless-shutdown']),
});
export type Change = Infer<typeof changeSchema>;
export type ExitPolicy = Change['exitPolicy'];

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
      /** Whether the change is on at the moment. */
      isOn: z.boolean(),
      pairsDone: z.number(),
      pairsWanted: z.number(),
      endsAtMs: z.number(),
      pairs: z.array(pairSchema).readonly(),
      /** What the pairs so far say; null before the first that counts. */
      evidence: evidenceSchema.nullable(),
    })
    .nullable(),
});

/** What an action would do for a problem that there is now. Nothing is applied by it. */
export const suggestionsSchema = z.array(
  z.object({
    action: z.string(),
    target: z.string(),
    targetText: z.string(),
    /** What is wrong, in the words of the judgement. */
    problem: z.string(),
    /** What to expect, and where that was measured. */
    effect: z.string(),
    risk: riskSchema,
    privilege: privilegeSchema,
  }),
);
export type Suggestion = Infer<typeof suggestionsSchema>[number];

/** What each change has in the quarantine. */
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
  olderThanDays: z.number().min(0).max(3_650).default(7),
});

/** What came of an undo. */
export const undoResultSchema = z.object({
  changeId: z.string(),
  state: changeStateSchema,
  reason: z.string(),
  /** What spoke against it before it was tried, where the reason does not tell that. */
  warning: z.string().optional(),
});
export type UndoResult = Infer<typeof undoResultSchema>;

/** Null for everything. */
export const undoRequestSchema = z.object({ changeId: z.string().max(200).nullable() });
export const undoResultsSchema = z.array(undoResultSchema);

export type OptimizationPlan = z.infer<typeof planSchema>;
export type OptimizationStatus = Infer<typeof optimizationStatusSchema>;
/** How far a trial is. */
export type TrialProgress = NonNullable<OptimizationStatus['trial']>;

export const changeIdSchema = z.object({ changeId: z.string().max(200) });
export const unblockedSchema = z.object({ forgiven: z.number() });

/** Of when; the last 30 days where nothing is said. */
export const reportQuerySchema = z.object({ fromMs: instantSchema.optional(), toMs: instantSchema.optional() });

/** One line of the audit: who changed what and why, and what came of it. */
const auditEntrySchema = z.object({
  changeId: z.string(),
  startedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
  by: z.string(),
  /** What it was done against; empty where nobody said. */
  why: z.string(),
  action: z.string(),
  target: z.string(),
  targetText: z.string(),
  before: z.array(z.string()).readonly(),
  after: z.array(z.string()).readonly(),
  state: changeStateSchema,
  verdict: verdictSchema.nullable(),
  /** Measured, as a share of what it was without; null where nothing was measured. */
  gainRatio: z.number().nullable(),
  pValue: z.number().nullable(),
  reason: z.string(),
});
export type AuditEntry = Infer<typeof auditEntrySchema>;

/** Everything that was changed in a period. */
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
        /** Not proven. */
        observed: z.number(),
        /** Those that could not be taken back. */
        failed: z.number(),
        /** Of those that were proven better; null where none was. */
        medianGainRatio: z.number().nullable(),
      }),
    )
    .readonly(),
  /** Oldest first. */
  entries: z.array(auditEntrySchema).readonly(),
});
export type OptimizationReport = Infer<typeof optimizationReportSchema>;
/** From, and up to but without. */
export type ReportPeriod = Pick<OptimizationReport, 'fromMs' | 'toMs'>;
/** How an action has done in a period. */
export type ActionRecord = OptimizationReport['actions'][number];
