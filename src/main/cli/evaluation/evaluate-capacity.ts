import { timeToLimit } from '../../../core/analytics/capacity/time-to-limit';
import { HOUR_MS } from '../../../shared/model/time';
import { answerEachSeries, type TimedTask, timedStepMs } from './evaluation-task';

interface CapacityTask extends TimedTask {
  readonly threshold: number;
}

/** Answers with the hours until a threshold is reached: null for never. */
export const evaluateCapacity = answerEachSeries<CapacityTask>(
  'capacity_synthetic.jsonl.gz',
  timedStepMs,
  (series, task) => {
    const result = timeToLimit(series, task.threshold);
    if (result.kind === 'reaches') return { hours: result.afterMs / HOUR_MS };
    return { hours: result.kind === 'reached' ? 0 : null };
  },
);
