import type { EvaluationTask } from './evaluation-task';

/** Every task by name, loaded when it is first asked for: the command line pays for none of them otherwise. */
export const EVALUATION_TASKS: Readonly<Record<string, () => Promise<EvaluationTask>>> = {
  anomaly: async () => (await import('./evaluate-anomaly')).evaluateAnomaly,
  alert: async () => (await import('./evaluate-anomaly')).evaluateAlert,
  forecast: async () => (await import('./evaluate-forecast')).evaluateForecast,
  capacity: async () => (await import('./evaluate-capacity')).evaluateCapacity,
  pattern: async () => (await import('./evaluate-pattern')).evaluatePattern,
  state: async () => (await import('./evaluate-state')).evaluateState,
};
