import type { TimeSeries } from '../../../shared/model/time-series';
import type { EvaluationSet } from './evaluation-set';

/** One task of `homeostat eval`; its answers have the format that the scorer of the set reads. */
export interface EvaluationTask {
  /** The first line of the answers, if the format has one. */
  readonly header?: string;
  /** Yields the answers, one line each, without the line break. */
  readonly evaluate: (set: EvaluationSet) => AsyncIterable<string>;
}

/** The fields of a task that a user of the program would know too; a solution in the same line is not read. */
export interface SeriesTask {
  readonly id: string;
  readonly y: readonly number[];
}

/** A task whose values have a distance in time. */
export interface TimedTask extends SeriesTask {
  readonly step_s: number;
}

export function timedStepMs({ step_s }: TimedTask): number {
  return step_s * 1000;
}

/** Defines a task that answers each line of a file, which holds one series. */
export function answerEachSeries<T extends SeriesTask>(
  file: string,
  stepMsOf: (task: T) => number,
  answer: (series: TimeSeries, task: T) => object,
): EvaluationTask {
  return {
    async *evaluate(set) {
      for await (const line of set.tasks(file)) {
        const task = line as unknown as T;
        const { id, y } = task;
        const stepMs = stepMsOf(task);
        const series = { atMs: Float64Array.from(y, (_, step) => step * stepMs), values: Float64Array.from(y) };
        yield JSON.stringify({ id, ...answer(series, task) });
      }
    },
  };
}
