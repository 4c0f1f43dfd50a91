import { clamp } from '../../../core/stats/clamp';
import { medianOf } from '../../../core/stats/median-of';
import type { Change, TrialEvidence } from '../../../shared/contract/optimization-schemas';
import type { LearningContext } from './learning-context';

/** Measured effect of a change. */
export interface ActionOutcome {
  readonly changeId: string;
  readonly action: string;
  /** Null if unknown: the outcome then counts for the action in no situation. */
  readonly context: LearningContext | null;
  readonly atMs: number;
  readonly verdict: 'better' | 'no effect' | 'worse';
  /** Share of the value without the change, -1 to 1; positive is better. */
  readonly gainRatio: number;
  /** Standard error of it. */
  readonly gainError: number;
}

/** Half of the width of a 95% interval of a normal distribution, in standard errors. */
export const INTERVAL_ERRORS = 1.959964;
/** No trial of eight pairs is more certain. */
const LEAST_ERROR = 0.02;
/** Error of a verdict without a measured interval. */
const UNMEASURED_ERROR = 0.2;
/** Replaces the gain of a harmful change whose metric did not get worse. */
const HARM_GAIN_RATIO = -0.5;

/**
 * Derives the outcome of a change from its verdict and its measured interval.
 *
 * @returns undefined while there is no verdict, and for `observed`: an unproven effect teaches nothing
 */
export function outcomeOf(change: Change, context: LearningContext | null): ActionOutcome | undefined {
  const { id, action, startedAtMs, verdict, evidence } = change;
  if (verdict === null || verdict === 'observed') return undefined;
  const { ratio, error } = gainOf(verdict, evidence);
  return {
    changeId: id,
    action,
    context,
    atMs: startedAtMs,
    verdict,
    gainRatio: clamp(ratio, -1, 1),
    gainError: error,
  };
}

function gainOf(verdict: ActionOutcome['verdict'], evidence: TrialEvidence | null) {
  // Worse although the metric is not: the harm was elsewhere.
  if (verdict === 'worse' && !(evidence !== null && evidence.gainRatio < 0)) {
    return { ratio: HARM_GAIN_RATIO, error: UNMEASURED_ERROR };
  }
  if (evidence === null) return { ratio: 0, error: UNMEASURED_ERROR };
  return { ratio: evidence.gainRatio, error: errorOf(evidence) };
}

/** Computes the standard error of the gain ratio from the interval of the gain and the value without the change. */
function errorOf({ gainInterval: [low, high], pairs }: TrialEvidence): number {
  const usual = medianOf(Float64Array.from(pairs.flatMap(({ off, discarded }) => (discarded === null ? [off] : []))));
  const error = (high - low) / (2 * INTERVAL_ERRORS * usual);
  return Number.isFinite(error) ? clamp(error, LEAST_ERROR, 1) : UNMEASURED_ERROR;
}
