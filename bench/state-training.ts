import { quantileSorted } from 'simple-statistics';
import { BlockTimeline } from '../src/core/analytics/state/block-timeline';
import type { ThresholdModel } from '../src/core/analytics/state/state-predictor';
import {
  THRESHOLD_FEATURES,
  type ThresholdFeature,
  thresholdFeatures,
} from '../src/core/analytics/state/threshold-features';
import { type LogisticSample, logisticRegression } from '../src/core/stats/logistic-regression';
import { type StateTask, statesOf } from '../src/main/cli/evaluation/evaluate-state';
import type { EvaluationSet } from '../src/main/cli/evaluation/evaluation-set';
import { HOUR_MS } from '../src/shared/model/time';
import { meanOf } from './measure';
import { familyOf } from './recordings';

/** Training data of the state model, and the predictions of a model for families that it was not trained on. */

const THRESHOLD_QUANTILES = [0.5, 0.8, 0.9, 0.95];
/** One block in this many is a sample, since neighbors are nearly equal. */
const BLOCK_STRIDE = 5;
const LEAST_BLOCKS = 60;
const RIDGE = 1;

export interface StateSample extends LogisticSample {
  readonly family: string;
}

/** Creates samples of one series: the limits are quantiles of the values before `learnedUntil`. */
function samplesOf(family: string, values: Float64Array, blockRows: number, learnedUntil: number): StateSample[] {
  const blocks = Math.floor(values.length / blockRows);
  const learned = values.slice(0, learnedUntil).sort() as unknown as number[];
  if (blocks < LEAST_BLOCKS || learned[0] === learned.at(-1)) return [];
  const limits = THRESHOLD_QUANTILES.map((quantile) => quantileSorted(learned, quantile));
  const timeline = new BlockTimeline({ limits, blockMs: HOUR_MS });
  const samples: StateSample[] = [];
  let waiting: number[][] = [];
  for (let block = 0; block < blocks; block++) {
    for (let row = 0; row < blockRows; row++) {
      timeline.observe((block + row / blockRows) * HOUR_MS, values[block * blockRows + row] as number);
    }
    timeline.advance((block + 1) * HOUR_MS);
    const { history } = timeline;
    if (history === undefined) continue;
    waiting.forEach((features, index) => {
      samples.push({ family, features, isHit: history.newest.mean >= (limits[index] as number), weight: 1 });
    });
    waiting = [];
    if (block < 5 || block % BLOCK_STRIDE !== 0) continue;
    waiting = limits.map((limit, index) => {
      const features = thresholdFeatures(history, limit, index);
      return THRESHOLD_FEATURES.map((name) => features[name]);
    });
  }
  return samples;
}

/** Creates samples of all recordings, without their labels. */
export async function gatherStateSamples(set: EvaluationSet): Promise<StateSample[]> {
  const samples: StateSample[] = [];
  for (const { file, intervalMs, scoreFromMs } of set.recordings()) {
    const blockRows = Math.round(HOUR_MS / intervalMs);
    if (blockRows < 2) continue;
    const { atMs, columns } = await set.recording(file);
    const learnedUntil = atMs.findIndex((at) => at >= scoreFromMs);
    for (const column of columns) {
      const values = column.map((value) => (Number.isNaN(value) ? 0 : value));
      for (const sample of samplesOf(familyOf(file), values, blockRows, learnedUntil)) samples.push(sample);
    }
  }
  return samples;
}

/**
 * Trains the model. Each family has the weight of the root of its size, so that one with many columns does not
 * dominate.
 */
export function trainStateModel(samples: readonly StateSample[]): ThresholdModel {
  const families = Map.groupBy(samples, ({ family }) => family);
  const weightOf = ({ family }: StateSample) => (families.get(family) as readonly StateSample[]).length ** -0.5;
  const scale = meanOf(samples.map(weightOf));
  const { bias, weights } = logisticRegression(
    samples.map((sample) => ({ ...sample, weight: weightOf(sample) / scale })),
    RIDGE,
  );
  const rounded = (value: number) => Number(value.toFixed(3));
  return {
    bias: rounded(bias),
    weights: Object.fromEntries(
      THRESHOLD_FEATURES.map((name, index) => [name, rounded(weights[index] as number)]),
    ) as Record<ThresholdFeature, number>,
  };
}

/** Predicts all tasks, each by the model of the other families, in the format of `measureStates`. */
export async function answerStatesLeftOut(
  set: EvaluationSet,
  samples: readonly StateSample[],
): Promise<{ readonly file: string; readonly metric: string; readonly states: readonly number[] }[]> {
  const tasks = set.json('state_tasks.json') as readonly StateTask[];
  const facts = new Map(set.recordings().map((recording) => [recording.file, recording]));
  const models = new Map<string, ThresholdModel>();
  for (const family of new Set(tasks.map(({ file }) => familyOf(file)))) {
    models.set(family, trainStateModel(samples.filter((sample) => sample.family !== family)));
  }
  const results = [];
  for (const task of tasks) {
    const { names, atMs, columns } = await set.recording(task.file);
    const scoredFrom = atMs.findIndex((at) => at >= (facts.get(task.file)?.scoreFromMs as number));
    const values = columns[names.indexOf(task.metric)] as Float64Array;
    const model = models.get(familyOf(task.file)) as ThresholdModel;
    results.push({ file: task.file, metric: task.metric, states: statesOf(values, scoredFrom, task, model) });
  }
  return results;
}
