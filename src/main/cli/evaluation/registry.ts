import type { EvaluationTask } from './evaluation-task';

/** Every task by name, loaded when it is first asked for: the command line pays for none of them otherwise. */
export const EVALUATION_TASKS: Readonly<Record<string, () => Promise<EvaluationTask>>> = {
  anomaly: async () => (await import('./answer-anomaly')).evaluateAnomaly,
  alert: async () => (await import('./answer-anomaly')).evaluateAlert,
  forecast: async () => (await import('./answer-forecast')).evaluateForecast,
  capacity: async () => (await import('./answer-capacity')).evaluateCapacity,
  pattern: async () => (await import('./answer-pattern')).evaluatePattern,
  state: async () => (await import('./answer-state')).evaluateState,
};
