import { clamp } from '../../../core/stats/clamp';
import { medianOf } from '../../../core/stats/median-of';
import type { Change, TrialEvidence } from '../../../shared/contract/optimization-schemas';
import type { LearningContext } from './learning-context';

/** What a measured change taught. */
export interface ActionOutcome {
  readonly changeId: string;
  readonly action: string;
  /** Null where it is not known any more: it tells of the action, and of no situation. */
  readonly context: LearningContext | null;
  readonly atMs: number;
  readonly verdict: 'better' | 'no effect' | 'worse';
  /** As a share of what was measured without the change, -1 to 1; positive is better. */
  readonly gainRatio: number;
  /** Standard error of it. */
  readonly gainError: number;
}

/** A 95 % interval of a normal distribution is so many standard errors wide on either side. */
const INTERVAL_ERRORS = 1.959964;
/** No trial of eight pairs is surer than this. */
const LEAST_ERROR = 0.02;
/** How sure a verdict is that no interval was measured for. */
const UNMEASURED_ERROR = 0.2;
/** What a change that did harm counts as, where the harm was not to what was measured. */
const HARM_GAIN_RATIO = -0.5;

/**
 * What a change taught, by its verdict and the interval that was measured.
 *
 * @returns undefined while there is no verdict, and for `observed`: what was not proven teaches nothing
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
  // Worse although what was measured did not get worse: the harm was elsewhere.
  if (verdict === 'worse' && !(evidence !== null && evidence.gainRatio < 0)) {
    return { ratio: HARM_GAIN_RATIO, error: UNMEASURED_ERROR };
  }
  if (evidence === null) return { ratio: 0, error: UNMEASURED_ERROR };
  return { ratio: evidence.gainRatio, error: errorOf(evidence) };
}

/** The standard error of the gain ratio, from the interval of the gain and what was usual without the change. */
function errorOf({ gainInterval: [low, high], pairs }: TrialEvidence): number {
  const usual = medianOf(Float64Array.from(pairs.flatMap(({ off, discarded }) => (discarded === null ? [off] : []))));
  const error = (high - low) / (2 * INTERVAL_ERRORS * usual);
  return Number.isFinite(error) ? clamp(error, LEAST_ERROR, 1) : UNMEASURED_ERROR;
}
