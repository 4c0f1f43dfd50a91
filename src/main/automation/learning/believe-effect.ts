import { normalTail } from '../../../core/stats/normal-tail';
import { DAY_MS } from '../../../shared/model/time';
import type { ActionOutcome } from './action-outcome';
import { isSameContext, type LearningContext } from './learning-context';

/** What is believed of the gain ratio of an action in a situation: a normal distribution. */
export interface EffectBelief {
  readonly mean: number;
  readonly deviation: number;
  /** Trials in this very situation. */
  readonly trials: number;
}

/** After so long, what was learned counts half: programs and machines change. */
export const HALF_LIFE_MS = 30 * DAY_MS;
/** Less than this nobody notices; a trial asks for as much. */
const NOTICED_GAIN_RATIO = 0.1;

/** Of an action that was never tried: it may help, since it is offered for the problem, and it may harm. */
const PRIOR = { mean: 0.1, variance: 0.3 ** 2 };
/** How much the effect of one action differs from situation to situation. */
const CONTEXT_VARIANCE = 0.2 ** 2;
/** And from one time to the next in the same situation, beside what a trial's own interval says. */
const OCCASION_VARIANCE = 0.1 ** 2;

/**
 * The effect of an action in a situation, by what its trials on this machine measured.
 *
 * Two levels of the normal model with known variances (Gelman and others, Bayesian Data Analysis, 3rd edition, 5.4):
 * trials of the action in other situations with the same problem say what it may do here, trials in this situation say
 * what it does. Each counts by the inverse of its variance, and that decays with its age (West and Harrison, Bayesian
 * Forecasting and Dynamic Models, 6.3: discounting).
 */
export function believeEffect(
  outcomes: readonly ActionOutcome[],
  action: string,
  context: LearningContext,
  nowMs: number,
): EffectBelief {
  const own: ActionOutcome[] = [];
  const related: ActionOutcome[] = [];
  for (const outcome of outcomes) {
    if (outcome.action !== action) continue;
    if (outcome.context === null) related.push(outcome);
    else if (isSameContext(outcome.context, context)) own.push(outcome);
    else if (outcome.context.resource === context.resource) related.push(outcome);
  }
  const general = update(PRIOR, related, CONTEXT_VARIANCE + OCCASION_VARIANCE, nowMs);
  const here = { mean: general.mean, variance: general.variance + CONTEXT_VARIANCE };
  const { mean, variance } = update(here, own, OCCASION_VARIANCE, nowMs);
  return { mean, deviation: Math.sqrt(variance), trials: own.length };
}

/** @returns how likely the gain is large enough to be noticed, 0-1 */
export function chanceOfHelp({ mean, deviation }: EffectBelief): number {
  const z = (NOTICED_GAIN_RATIO - mean) / deviation;
  const tail = normalTail(z) / 2;
  return z > 0 ? tail : 1 - tail;
}

interface Normal {
  readonly mean: number;
  readonly variance: number;
}

function update(prior: Normal, outcomes: readonly ActionOutcome[], variance: number, nowMs: number): Normal {
  let precision = 1 / prior.variance;
  let weighted = prior.mean * precision;
  for (const { gainRatio, gainError, atMs } of outcomes) {
    const share = 2 ** (-Math.max(0, nowMs - atMs) / HALF_LIFE_MS) / (gainError ** 2 + variance);
    precision += share;
    weighted += share * gainRatio;
  }
  return { mean: weighted / precision, variance: 1 / precision };
}
