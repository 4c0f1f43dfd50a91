import { timeToLimit } from '../../../core/analytics/capacity/time-to-limit';
import { HOUR_MS } from '../../../shared/model/time';
import type { EvaluationTask } from './evaluation-task';

/** What is read of a row of `capacity_synthetic.jsonl.gz`. */
interface CapacityTask {
  readonly id: string;
  readonly step_s: number;
  readonly threshold: number;
  readonly y: readonly number[];
}

export const evaluateCapacity: EvaluationTask = {
  name: 'capacity',
  summary: 'the hours until a limit is reached',
  async *evaluate(set) {
    for await (const row of set.tasks('capacity_synthetic.jsonl.gz')) {
      const task = row as unknown as CapacityTask;
      const series = {
        atMs: Float64Array.from(task.y, (_, index) => index * task.step_s * 1000),
        values: Float64Array.from(task.y),
      };
      yield JSON.stringify({ id: task.id, hours: hoursOf(timeToLimit(series, task.threshold)) });
    }
  },
};

/** Null stands for never. */
function hoursOf(result: ReturnType<typeof timeToLimit>): number | null {
  if (result.kind === 'reaches') return result.afterMs / HOUR_MS;
  return result.kind === 'reached' ? 0 : null;
}
