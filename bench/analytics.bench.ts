import { spawnSync } from 'node:child_process';
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CONFIDENT_SCORE, NOTICE_SCORE } from '../src/core/analytics/anomaly/score';
import { EvaluationSet } from '../src/main/cli/evaluation/evaluation-set';
import { EVALUATION_TASKS } from '../src/main/cli/evaluation/registry';
import { measureAnalyticsCosts } from './analytics-costs';
import { type AnomalyScore, alarmsADay, causeHits, f1Of, precisionOf, recallOf } from './anomaly-score';
import {
  bestF1,
  curveOf,
  cutAtThresholds,
  leaveFamiliesOut,
  mostFoundAt,
  withoutOneFamily,
} from './anomaly-thresholds';
import { bootstrapInterval } from './bootstrap';
import {
  measureCapacities,
  measureForecasts,
  measurePatterns,
  measureStates,
  type StateItem,
  stateAccuracy,
} from './evaluation-items';
import { meanOf, print, quantile, scratchDirectory } from './measure';
import { crossValidatePatterns, gatherPatternExamples } from './pattern-training';
import { answerStatesLeftOut, gatherStateSamples } from './state-training';

/**
 * Measures the results of analytics on labeled data, with the scorers that come with the data, and their cost. Each
 * figure has its goal, a more ambitious one (`stretchGoal`), and the result of the trivial method; intervals are over
 * resampled files or tasks.
 */
const EVALUATION = process.env['HOMEOSTAT_EVAL_DIR'];
/** The shipped parameters were learned from these tasks: the row below shows the result on others. */
const SEEN = 'shipped model, learned from these';
const SCRATCH = scratchDirectory();

interface Row {
  readonly task: string;
  readonly figure: string;
  readonly reached: number;
  readonly interval?: readonly [number, number];
  /** The better direction. */
  readonly wants: 'more' | 'less';
  readonly goal?: number;
  readonly stretchGoal?: number;
  /** Explanation of the figure. */
  readonly note?: string;
  /** Result of the trivial method, and its name. */
  readonly baseline?: { readonly name: string; readonly value: number };
}

type TaskScore = Readonly<Record<string, Readonly<Record<string, number>>>>;

const geometricMean = (values: readonly number[]) => Math.exp(meanOf(values.map(Math.log)));

async function evaluate(set: EvaluationSet, name: string) {
  const load = EVALUATION_TASKS[name];
  if (load === undefined) throw new Error(`there is no task ${name}`);
  const task = await load();
  const file = join(SCRATCH, name);
  async function* lines() {
    if (task.header !== undefined) yield `${task.header}\n`;
    for await (const line of task.evaluate(set)) yield `${line}\n`;
  }
  const beganMs = performance.now();
  await pipeline(lines, createWriteStream(file));
  return { file, seconds: (performance.now() - beganMs) / 1000 };
}

function score<Result>(directory: string, script: string, args: readonly string[]): Result {
  const out = join(SCRATCH, 'score.json');
  const run = spawnSync('python3', [join(directory, script), ...args, '--json', out], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`${script}: ${run.stderr || run.error?.message}`);
  return JSON.parse(readFileSync(out, 'utf8')) as Result;
}

const readAnswers = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

async function benchEvaluation(directory: string) {
  const dev = join(directory, 'dev');
  const set = new EvaluationSet(dev);
  const rows: Row[] = [];
  const seconds: Record<string, number> = {};
  const answered = async (name: string) => {
    const { file, seconds: taken } = await evaluate(set, name);
    seconds[name] = Math.round(taken * 10) / 10;
    return file;
  };
  const scoreTask = (task: string, file: string) =>
    score<TaskScore>(directory, 'score_tasks.py', [task, '--set', dev, '--answers', file]);

  const noticeFile = await answered('anomaly');
  const detect = (file: string, ...args: string[]) =>
    score<AnomalyScore>(directory, 'score.py', ['--set', dev, '--detections', file, ...args]);
  const notice = detect(noticeFile);
  const example = detect(join(dev, 'example_detections_netdata_style.csv.gz'), '--threshold', '1.386').groups['ALL'];
  const kMeans = (figure: 'precision' | 'recall' | 'f1') => ({
    name: 'k-means',
    value: example?.[figure] ?? Number.NaN,
  });
  const files = Object.values(notice.files);
  const add = <Item>(
    row: Omit<Row, 'reached' | 'interval'>,
    items: readonly Item[],
    measure: (sample: readonly Item[]) => number,
  ) => rows.push({ ...row, reached: measure(items), interval: bootstrapInterval(items, measure) });
  const more = { wants: 'more' } as const;
  add(
    { task: 'anomaly', figure: 'precision', ...more, goal: 0.4, stretchGoal: 0.75, baseline: kMeans('precision') },
    files,
    precisionOf,
  );
  add(
    { task: 'anomaly', figure: 'recall', ...more, goal: 0.38, stretchGoal: 0.5, baseline: kMeans('recall') },
    files,
    recallOf,
  );
  add({ task: 'anomaly', figure: 'F1', ...more, goal: 0.45, baseline: kMeans('f1') }, files, f1Of);
  add({ task: 'anomaly', figure: 'false alarms a day', wants: 'less', goal: 0.05 }, files, alarmsADay);
  const alert = Object.values(detect(await answered('alert')).files);
  add({ task: 'alert', figure: 'precision', ...more, goal: 0.9, stretchGoal: 0.95 }, alert, precisionOf);
  add({ task: 'alert', figure: 'recall', ...more, goal: 0.15 }, alert, recallOf);
  add({ task: 'anomaly', figure: 'cause named first', ...more, goal: 0.6, stretchGoal: 0.8 }, files, causeHits);

  const forecastFile = await answered('forecast');
  const forecastScore = scoreTask('forecast', forecastFile);
  const forecasts = await measureForecasts(set, readAnswers(forecastFile));
  const goals = { 'machine-5min': [0.76, 0.68], 'machine-hourly': [0.97, 0.9] } as const;
  for (const [group, [goal, stretchGoal]] of Object.entries(goals)) {
    const items = forecasts.filter((item) => item.group === group);
    const baseline = { name: 'seasonal naive', value: 1 };
    add(
      { task: group, figure: 'error beside seasonal naive', wants: 'less', goal, stretchGoal, baseline },
      items,
      (sample) => geometricMean(sample.map(({ relativeError }) => relativeError)),
    );
    add(
      { task: group, figure: 'coverage of the 95 % interval (.90 to .98)', ...more, goal: 0.9, stretchGoal: 0.93 },
      items,
      (sample) => meanOf(sample.map(({ coverage }) => coverage)),
    );
    agree(rows.at(-2)?.reached, forecastScore[group]?.['rel_mae_vs_snaive_geomean']);
  }

  const capacityFile = await answered('capacity');
  const capacityScore = scoreTask('capacity', capacityFile);
  const capacities = await measureCapacities(set, readAnswers(capacityFile));
  const within20 = (errors: readonly number[]) => meanOf(errors.map((error) => Number(error <= 0.2)));
  const lineErrors = capacities.map(({ lineError }) => lineError);
  const line = (value: number) => ({ name: 'straight line', value });
  add(
    {
      task: 'capacity',
      figure: 'median relative error',
      wants: 'less',
      goal: 0.09,
      stretchGoal: 0.06,
      baseline: line(quantile(lineErrors, 0.5)),
    },
    capacities,
    (sample) =>
      quantile(
        sample.map(({ relativeError }) => relativeError),
        0.5,
      ),
  );
  add(
    {
      task: 'capacity',
      figure: 'within 20 %',
      ...more,
      goal: 0.65,
      stretchGoal: 0.75,
      baseline: line(within20(lineErrors)),
    },
    capacities,
    (sample) => within20(sample.map(({ relativeError }) => relativeError)),
  );
  agree(rows.at(-1)?.reached, capacityScore['ALL']?.['within20']);

  const patternFile = await answered('pattern');
  const patternScore = scoreTask('pattern', patternFile);
  const patterns = await measurePatterns(set, readAnswers(patternFile));
  const baseline = { name: 'majority', value: 1 / 9 };
  const row = { task: 'pattern', figure: 'accuracy, 9 classes', ...more, goal: 0.85, stretchGoal: 0.88, baseline };
  add({ ...row, note: SEEN }, patterns, (sample) => meanOf(sample.map(({ isRight }) => Number(isRight))));
  agree(rows.at(-1)?.reached, patternScore['ALL']?.['accuracy']);
  const patternExamples = await gatherPatternExamples(set);
  for (const learnsFromTasks of [true, false]) {
    const learned = learnsFromTasks ? 'own injections and tasks' : 'own injections alone';
    add(
      { ...row, note: `learned from ${learned} of other recordings` },
      crossValidatePatterns(patternExamples, { learnsFromTasks }),
      (sample) => meanOf(sample.map(({ target, reply }) => Number(target === reply))),
    );
  }

  const stateFile = await answered('state');
  const stateScore = scoreTask('state', stateFile);
  const states = await measureStates(set, readAnswers(stateFile));
  const statesLeftOut = await measureStates(set, await answerStatesLeftOut(set, await gatherStateSamples(set)));
  for (const [note, items] of [
    [SEEN, states],
    ['learned from other families', statesLeftOut],
  ] as const) {
    for (const [figure, key, goal, stretchGoal] of [
      ['accuracy', 'accuracy', 0.905, 0.92],
      ['balanced accuracy', 'balanced', 0.74, 0.8],
    ] as const) {
      const baseline = { name: 'persistence', value: stateAccuracy(states, 'before')[key] };
      const measure = (sample: readonly StateItem[]) => stateAccuracy(sample, 'said')[key];
      add({ task: 'state', note, figure, ...more, goal, stretchGoal, baseline }, items, measure);
    }
  }
  agree(rows.at(-4)?.reached, stateScore['ALL']?.['accuracy']);

  const thresholds = await measureThresholds(set, detect);
  return { rows, seconds, thresholds, families: byFamily(notice) };
}

/** Checks that the result computed here for the intervals equals that of the scorer. */
function agree(own: number | undefined, scorers: number | undefined): void {
  if (Math.abs((own ?? 0) - (scorers ?? 0)) < 1e-3) return;
  process.stderr.write(`the scorer says ${scorers}, this benchmark ${own}\n`);
}

/**
 * Measures other thresholds than the shipped ones, and thresholds that were chosen without the family they are judged
 * on.
 */
async function measureThresholds(set: EvaluationSet, detect: (file: string) => AnomalyScore) {
  const file = join(SCRATCH, 'alarms.csv');
  const cuts = await cutAtThresholds(set, (lines) => {
    writeFileSync(file, `${['file,timestamp_ms', ...lines].join('\n')}\n`);
    return detect(file).files;
  });
  return {
    curve: curveOf(cuts),
    chosenOnOtherFamilies: {
      mostFoundAtPrecision75: leaveFamiliesOut(cuts, mostFoundAt(0.75)),
      bestF1: leaveFamiliesOut(cuts, bestF1),
      mostFoundAtPrecision90: leaveFamiliesOut(cuts, mostFoundAt(0.9)),
      mostFoundAtPrecision95: leaveFamiliesOut(cuts, mostFoundAt(0.95)),
    },
    shippedWithoutOneFamily: {
      notice: withoutOneFamily(cuts, NOTICE_SCORE),
      confident: withoutOneFamily(cuts, CONFIDENT_SCORE),
    },
  };
}

/** Shows if one family dominates the result. */
function byFamily({ groups }: AnomalyScore) {
  return Object.fromEntries(
    Object.entries(groups).map(([group, { precision, recall, f1 }]) => [
      group,
      { precision: round(precision), recall: round(recall), f1: round(f1) },
    ]),
  );
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function printTable(rows: readonly Row[]): void {
  const text = (value: number | undefined) => (value === undefined ? '' : String(round(value)));
  const lines = rows.map(({ task, figure, wants, goal, stretchGoal, reached, interval, note, baseline }) => {
    const sign = wants === 'more' ? '≥' : '≤';
    const wanted = (value: number | undefined) => (value === undefined ? '' : `${sign} ${text(value)}`);
    const range = interval === undefined ? '' : ` (${text(interval[0])} to ${text(interval[1])})`;
    const isMet = goal === undefined || (wants === 'more' ? reached >= goal : reached <= goal);
    const trivial = baseline === undefined ? '' : `${baseline.name} ${text(baseline.value)}`;
    const met = isMet ? 'yes' : '**no**';
    return [task, figure, wanted(goal), wanted(stretchGoal), `${text(reached)}${range}`, met, trivial, note ?? ''];
  });
  const head = ['task', 'figure', 'goal', 'stretch', 'reached (95 of 100 resamples)', 'goal met', 'trivial method', ''];
  for (const cells of [head, head.map(() => '---'), ...lines]) process.stderr.write(`| ${cells.join(' | ')} |\n`);
}

const costs = measureAnalyticsCosts();
const evaluation = EVALUATION === undefined ? undefined : await benchEvaluation(EVALUATION);
if (evaluation !== undefined) printTable(evaluation.rows);
const skipped = 'skipped: HOMEOSTAT_EVAL_DIR does not name a directory of labelled data';
print({ benchmark: 'analytics', costs, evaluation: evaluation ?? skipped });
