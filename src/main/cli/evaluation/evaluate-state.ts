import { STATE_MODEL } from '../../../core/analytics/state/state-model';
import { createStatePredictor, type ThresholdModel } from '../../../core/analytics/state/state-predictor';
import { HOUR_MS } from '../../../shared/model/time';
import type { EvaluationTask } from './evaluation-task';

/** One entry of `state_tasks.json`. */
export interface StateTask {
  readonly file: string;
  readonly metric: string;
  readonly horizon_samples: number;
  readonly q80: number;
  readonly q95: number;
}

const LEAST_BLOCKS = 25;

/** Answers with the state of each next hour: below, between or above two thresholds. */
export const evaluateState: EvaluationTask = {
  async *evaluate(set) {
    const scoreFromMs = new Map(set.recordings().map((facts) => [facts.file, facts.scoreFromMs]));
    for (const task of set.json('state_tasks.json') as readonly StateTask[]) {
      const recording = await set.recording(task.file);
      const values = recording.columns[recording.names.indexOf(task.metric)] as Float64Array;
      const scoredFrom = recording.atMs.findIndex((atMs) => atMs >= (scoreFromMs.get(task.file) as number));
      yield JSON.stringify({
        file: task.file,
        metric: task.metric,
        states: statesOf(values, scoredFrom, task, STATE_MODEL),
      });
    }
  },
};

/** Predicts the states of the blocks, in the order of the scorer. A row counts as one step, at any time. */
export function statesOf(values: Float64Array, scoredFrom: number, task: StateTask, model: ThresholdModel): number[] {
  const blockRows = task.horizon_samples;
  const firstRow = scoredFrom % blockRows;
  const blockCount = Math.floor((values.length - firstRow) / blockRows);
  const firstScored = Math.max(Math.floor(scoredFrom / blockRows), LEAST_BLOCKS);
  const predictor = createStatePredictor({ limits: [task.q80, task.q95], blockMs: HOUR_MS }, model);
  const states: number[] = [];
  for (let block = 0; block < blockCount - 1; block++) {
    for (let row = 0; row < blockRows; row++) {
      // The solutions count an empty field as zero.
      const value = values[firstRow + block * blockRows + row] as number;
      predictor.observe((block + row / blockRows) * HOUR_MS, Number.isNaN(value) ? 0 : value);
    }
    if (block < firstScored) continue;
    const prediction = predictor.predict((block + 1) * HOUR_MS);
    states.push(prediction.kind === 'state-prediction' ? prediction.state : 0);
  }
  return states;
}
