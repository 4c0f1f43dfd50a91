import type { EvaluationTask } from './evaluation-task';

/** All tasks by name, loaded on demand: no other command needs them. */
export const EVALUATION_TASKS: Readonly<Record<string, () => Promise<EvaluationTask>>> = {
  anomaly: async () => (await import('./evaluate-anomaly')).evaluateAnomaly,
  alert: async () => (await import('./evaluate-anomaly')).evaluateAlert,
  forecast: async () => (await import('./evaluate-forecast')).evaluateForecast,
  capacity: async () => (await import('./evaluate-capacity')).evaluateCapacity,
  pattern: async () => (await import('./evaluate-pattern')).evaluatePattern,
  state: async () => (await import('./evaluate-state')).evaluateState,
};
