import type { EvaluationTask } from './evaluation-task';

/** Every task by name, loaded when it is first asked for: the command line pays for none of them otherwise. */
export const EVALUATION_TASKS: Readonly<Record<string, () => Promise<EvaluationTask>>> = {
  anomaly: async () => (await import('./answer-anomaly')).answerAnomaly,
  alert: async () => (await import('./answer-anomaly')).answerAlert,
  forecast: async () => (await import('./answer-forecast')).answerForecast,
  capacity: async () => (await import('./answer-capacity')).answerCapacity,
  pattern: async () => (await import('./answer-pattern')).answerPattern,
  state: async () => (await import('./answer-state')).answerState,
};
