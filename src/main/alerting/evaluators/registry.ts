import type { AlertRule } from '../../../shared/contract/alert-schemas';
import type { Evaluator } from '../evaluator';
import { createAbsenceEvaluator } from './absence';
import { createCacheEvaluator } from './cache';
import { createAnomalyEvaluator, createServiceEvaluator, createStateEvaluator } from './judged';
import { createKillEvaluator } from './kill';
import { createThresholdEvaluator } from './threshold';
import { createTrendEvaluator } from './trend';

/** Evaluators by kind of rule. `AlertStates` evaluates composite rules itself. */
type Kind = Exclude<AlertRule['kind'], 'composite'>;
const EVALUATORS: { readonly [K in Kind]: (rule: Extract<AlertRule, { readonly kind: K }>) => Evaluator } = {
  threshold: createThresholdEvaluator,
  trend: createTrendEvaluator,
  anomaly: createAnomalyEvaluator,
  state: createStateEvaluator,
  service: createServiceEvaluator,
  cache: createCacheEvaluator,
  absence: createAbsenceEvaluator,
  kill: createKillEvaluator,
};

export function createEvaluator(rule: Exclude<AlertRule, { readonly kind: 'composite' }>): Evaluator {
  return EVALUATORS[rule.kind](rule as never);
}
