// Makes src/main/analytics/state/state-model.ts from recordings (their labels are not looked at), and says how good a
// model made the same way is on families of recordings that it was not made from. Simulated machines were tried among
// the samples: they made it a little worse (0.9196 and 0.8602 beside 0.9214 and 0.8658).
//   HOMEOSTAT_EVAL_DIR=... node scripts/run-ts.mjs bench/train-state.ts [--write]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quantileSorted } from 'simple-statistics';
import { BlockTimeline } from '../src/main/analytics/state/block-timeline';
import { LIMIT_FEATURES, type LimitFeature, limitFeatures } from '../src/main/analytics/state/limit-features';
import type { LimitModel } from '../src/main/analytics/state/state-predictor';
import { type StateTask, statesOf } from '../src/main/evaluation/answer-state';
import { EvaluationSet } from '../src/main/evaluation/evaluation-set';
import { type LogisticSample, logisticRegression } from '../src/main/stats/logistic-regression';

const HOUR_MS = 3_600_000;
const LIMIT_QUANTILES = [0.5, 0.8, 0.9, 0.95];
/** Every so many blocks one sample is taken: neighbors say nearly the same. */
const BLOCK_STRIDE = 5;
const LEAST_BLOCKS = 60;
const RIDGE = 1;

interface Sample extends LogisticSample {
  readonly family: string;
}

/** Samples of one series: the limits are quantiles of what comes before `learnedUntil`. */
function samplesOf(family: string, values: Float64Array, blockRows: number, learnedUntil: number): Sample[] {
  const blocks = Math.floor(values.length / blockRows);
  const learned = values.slice(0, learnedUntil).sort() as unknown as number[];
  if (blocks < LEAST_BLOCKS || learned[0] === learned.at(-1)) return [];
  const limits = LIMIT_QUANTILES.map((quantile) => quantileSorted(learned, quantile));
  const timeline = new BlockTimeline({ limits, blockMs: HOUR_MS });
  const samples: Sample[] = [];
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
      const features = limitFeatures(history, limit, index);
      return LIMIT_FEATURES.map((name) => features[name]);
    });
  }
  return samples;
}

/** The publisher's collection: machines of one family resemble one another, those of another are news. */
const familyOf = (file: string) => file.split(/[-_]/)[0] as string;

async function recordedSamples(set: EvaluationSet): Promise<Sample[]> {
  const samples: Sample[] = [];
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

/** Each family counts by the root of its size, so that one with many columns does not rule. */
function trainModel(samples: readonly Sample[]): LimitModel {
  const counts = new Map<string, number>();
  for (const { family } of samples) counts.set(family, (counts.get(family) ?? 0) + 1);
  const scale = samples.reduce((sum, { family }) => sum + (counts.get(family) as number) ** -0.5, 0) / samples.length;
  const { bias, weights } = logisticRegression(
    samples.map((sample) => ({ ...sample, weight: (counts.get(sample.family) as number) ** -0.5 / scale })),
    RIDGE,
  );
  const rounded = (value: number) => Number(value.toFixed(3));
  return {
    bias: rounded(bias),
    weights: Object.fromEntries(
      LIMIT_FEATURES.map((name, index) => [name, rounded(weights[index] as number)]),
    ) as Record<LimitFeature, number>,
  };
}

/** Hits and blocks for each true state, by the model and by "as now". */
type Tally = { hits: number[]; staying: number[]; blocks: number[] };

function tallyInto(tally: Tally, values: Float64Array, scoredFrom: number, task: StateTask, model: LimitModel): void {
  const rows = task.horizon_samples;
  const stateAt = (block: number): number => {
    const from = (scoredFrom % rows) + block * rows;
    const mean = values.subarray(from, from + rows).reduce((sum, value) => sum + (value || 0), 0) / rows;
    return mean < task.q80 ? 0 : mean < task.q95 ? 1 : 2;
  };
  const first = Math.max(Math.floor(scoredFrom / rows), 25);
  statesOf(values, scoredFrom, task, model).forEach((predicted, index) => {
    const state = stateAt(first + index + 1);
    (tally.blocks[state] as number)++;
    if (predicted === state) (tally.hits[state] as number)++;
    if (stateAt(first + index) === state) (tally.staying[state] as number)++;
  });
}

const newTally = (): Tally => ({ hits: [0, 0, 0], staying: [0, 0, 0], blocks: [0, 0, 0] });
const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
const balanced = (hits: readonly number[], blocks: readonly number[]) => {
  const recalls = blocks.flatMap((count, state) => (count > 0 ? [(hits[state] as number) / count] : []));
  return total(recalls) / recalls.length;
};
function describeTally(name: string, { hits, staying, blocks }: Tally): string {
  const figures = [total(hits) / total(blocks), balanced(hits, blocks)].map((figure) => figure.toFixed(4));
  const baseline = [total(staying) / total(blocks), balanced(staying, blocks)].map((figure) => figure.toFixed(4));
  return `${name}: accuracy ${figures[0]}, balanced ${figures[1]}; persistence ${baseline[0]}, ${baseline[1]}`;
}

const directory = process.env['HOMEOSTAT_EVAL_DIR'];
if (directory === undefined) throw new Error('HOMEOSTAT_EVAL_DIR is not set: it names the folder that holds dev/');
const set = new EvaluationSet(join(directory, 'dev'));
const tasks = set.json('state_tasks.json') as readonly StateTask[];
const facts = new Map(set.recordings().map((recording) => [recording.file, recording]));
const samples = await recordedSamples(set);
console.log(`${samples.length} samples`);

const overall = newTally();
for (const family of new Set(tasks.map((task) => familyOf(task.file)))) {
  const model = trainModel(samples.filter((sample) => sample.family !== family));
  const tally = newTally();
  for (const task of tasks.filter((candidate) => familyOf(candidate.file) === family)) {
    const { names, atMs, columns } = await set.recording(task.file);
    const scoredFrom = atMs.findIndex((at) => at >= (facts.get(task.file)?.scoreFromMs as number));
    const values = columns[names.indexOf(task.metric)] as Float64Array;
    for (const each of [tally, overall]) tallyInto(each, values, scoredFrom, task, model);
  }
  console.log(describeTally(`${family}, model of the others`, tally));
}
console.log(describeTally('all, each by the model of the other families', overall));

const model = trainModel(samples);
console.log(model);
if (process.argv.includes('--write')) {
  writeFileSync(
    'src/main/analytics/state/state-model.ts',
    `import type { LimitModel } from './state-predictor';

/** Made by \`bench/train-state.ts\`; changed by hand it would say what no data said. */
export const STATE_MODEL: LimitModel = ${JSON.stringify(model, null, 2).replace(/"(\w+)":/g, '$1:')};
`,
  );
}
