import { normalTail } from '../../../core/stats/normal-tail';
import { DAY_MS } from '../../../shared/model/time';
import type { ActionOutcome } from './action-outcome';
import { isSameContext, type LearningContext } from './learning-context';

/** Normal distribution of the gain ratio of an action in a situation. */
export interface EffectBelief {
  readonly mean: number;
  readonly deviation: number;
  /** Trials in this very situation. */
  readonly trials: number;
}

/** Time after which a trial counts half: programs and machines change. */
export const HALF_LIFE_MS = 30 * DAY_MS;
/** No one notices less; a trial requires as much. */
const NOTICED_GAIN_RATIO = 0.1;

/** Belief about an untried action: it may help, since it is offered for the problem, and it may harm. */
const PRIOR = { mean: 0.1, variance: 0.3 ** 2 };
/** Variation of the effect of one action between situations. */
const CONTEXT_VARIANCE = 0.2 ** 2;
/** Variation between trials in the same situation, beyond the interval of each. */
const OCCASION_VARIANCE = 0.1 ** 2;

/**
 * Estimates the effect of an action in a situation from its trials on this machine.
 *
 * Two levels of the normal model with known variances (Gelman and others, Bayesian Data Analysis, 3rd edition, 5.4):
 * trials of the action in other situations with the same problem inform the prior, trials in this situation the
 * estimate. Each counts by the inverse of its variance, and that decays with its age (West and Harrison, Bayesian
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

/** @returns the probability of a noticeable gain, 0-1 */
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
