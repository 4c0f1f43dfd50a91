import type { EvaluationSet } from './evaluation-set';

/** One of the tasks that `homeostat eval` answers, in the format that the set's scorer reads. */
export interface EvaluationTask {
  readonly name: string;
  readonly summary: string;
  /** The first line of the answers, where the format has one. */
  readonly header?: string;
  /** The answers, a line each, without the end of line. */
  readonly evaluate: (set: EvaluationSet) => AsyncIterable<string>;
}
