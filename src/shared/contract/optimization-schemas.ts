import { z } from 'zod';
import type { ActionInfo, Change, UndoResult } from '../model/change';

/** The schemas of what clients may ask of the optimization engine. */

const changeStateSchema = z.enum(['intent', 'applied', 'trial', 'kept', 'undone', 'superseded', 'moot', 'failed']);
const verdictSchema = z.enum(['better', 'worse', 'no effect', 'observed']);

export const actionsSchema = z.array(
  z.object({
    id: z.string(),
    summary: z.string(),
    risk: z.enum(['none', 'low', 'medium', 'high']),
    privilege: z.enum(['user', 'root']),
    supported: z.boolean(),
    reason: z.string(),
  }) satisfies z.ZodType<ActionInfo>,
);

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
  expiresAtMs: z.number().nullable(),
  exitPolicy: z.enum(['revert', 'keep', 'revert-unless-shutdown']),
}) satisfies z.ZodType<Change>;

/** What is applied to what: an id that the engine knows, and a target that it resolves itself. */
export const applyRequestSchema = z.object({
  action: z.string().max(100),
  target: z.string().max(4_096),
  value: z.string().max(200).optional(),
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
});

const undoResultSchema = z.object({
  changeId: z.string(),
  state: changeStateSchema,
  reason: z.string(),
}) satisfies z.ZodType<UndoResult>;

/** Null for everything. */
export const undoRequestSchema = z.object({ changeId: z.string().max(200).nullable() });
export const undoResultsSchema = z.array(undoResultSchema);
