import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { EvaluationSet } from '../src/main/evaluation/evaluation-set';
import { EVALUATION_TASKS } from '../src/main/evaluation/registry';
import { measureAnalyticsCosts } from './analytics-costs';
import { bootstrapInterval } from './bootstrap';
import {
  measureCapacities,
  measureForecasts,
  measurePatterns,
  measureStates,
  type StateItem,
  stateAccuracy,
} from './evaluation-items';
import { quantile } from './measure';

/**
 * What analytics answers on labelled data, by the scorers that lie beside them, and what it costs. Each figure stands
 * beside its goal, its stretch, and what the trivial method reaches; intervals are over resampled files or tasks.
 */
const EVALUATION = process.env['HOMEOSTAT_EVAL_DIR'];
const SCRATCH = mkdtempSync(join(tmpdir(), 'homeostat-bench-'));

interface Row {
  readonly task: string;
  readonly figure: string;
  readonly reached: number;
  readonly interval?: readonly [number, number];
  /** Whether more is better. */
  readonly wants: 'more' | 'less';
  readonly goal?: number;
  readonly stretch?: number;
  /** Where the shipped parameters were learned from these very tasks: the script that says how well they do on others. */
  readonly learnedBy?: string;
  /** What the trivial method reaches, and its name. */
  readonly baseline?: { readonly name: string; readonly value: number };
}

interface AnomalyFile {
  readonly events: number;
  readonly found: number;
  readonly fa: number;
  readonly days: number;
  readonly cause_hit: number;
  readonly cause_n: number;
}

interface AnomalyScore {
  readonly groups: Readonly<
    Record<string, { readonly precision: number; readonly recall: number; readonly f1: number }>
  >;
  readonly files: Readonly<Record<string, AnomalyFile>>;
}

type TaskScore = Readonly<Record<string, Readonly<Record<string, number>>>>;

const sum = <Item>(items: readonly Item[], read: (item: Item) => number) =>
  items.reduce((total, item) => total + read(item), 0);
const share = (part: number, whole: number) => (whole === 0 ? Number.NaN : part / whole);
const precisionOf = (files: readonly AnomalyFile[]) =>
  share(
    sum(files, ({ found }) => found),
    sum(files, ({ found, fa }) => found + fa),
  );
const recallOf = (files: readonly AnomalyFile[]) =>
  share(
    sum(files, ({ found }) => found),
    sum(files, ({ events }) => events),
  );
const f1Of = (files: readonly AnomalyFile[]) => {
  const [precision, recall] = [precisionOf(files), recallOf(files)];
  return (2 * precision * recall) / (precision + recall);
};
const alarmsADay = (files: readonly AnomalyFile[]) =>
  share(
    sum(files, ({ fa }) => fa),
    sum(files, ({ days }) => days),
  );
const causeHits = (files: readonly AnomalyFile[]) =>
  share(
    sum(files, ({ cause_hit }) => cause_hit),
    sum(files, ({ cause_n }) => cause_n),
  );
const geometricMean = (values: readonly number[]) => Math.exp(sum(values, Math.log) / values.length);
const mean = (values: readonly number[]) => sum(values, (value) => value) / values.length;

async function answer(set: EvaluationSet, name: string): Promise<{ readonly file: string; readonly seconds: number }> {
  const load = EVALUATION_TASKS[name];
  if (load === undefined) throw new Error(`there is no task ${name}`);
  const task = await load();
  const file = join(SCRATCH, name);
  async function* lines() {
    if (task.header !== undefined) yield `${task.header}\n`;
    for await (const line of task.answer(set)) yield `${line}\n`;
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
    const { file, seconds: taken } = await answer(set, name);
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
    { task: 'anomaly', figure: 'precision', ...more, goal: 0.4, stretch: 0.75, baseline: kMeans('precision') },
    files,
    precisionOf,
  );
  add(
    { task: 'anomaly', figure: 'recall', ...more, goal: 0.38, stretch: 0.5, baseline: kMeans('recall') },
    files,
    recallOf,
  );
  add({ task: 'anomaly', figure: 'F1', ...more, goal: 0.45, baseline: kMeans('f1') }, files, f1Of);
  add({ task: 'anomaly', figure: 'false alarms a day', wants: 'less', goal: 0.05 }, files, alarmsADay);
  const alert = Object.values(detect(await answered('alert')).files);
  add({ task: 'alert', figure: 'precision', ...more, goal: 0.9, stretch: 0.95 }, alert, precisionOf);
  add({ task: 'alert', figure: 'recall', ...more, goal: 0.15 }, alert, recallOf);
  add({ task: 'anomaly', figure: 'cause named first', ...more, goal: 0.6, stretch: 0.8 }, files, causeHits);

  const forecastFile = await answered('forecast');
  const forecastScore = scoreTask('forecast', forecastFile);
  const forecasts = await measureForecasts(set, readAnswers(forecastFile));
  const goals = { 'machine-5min': [0.76, 0.68], 'machine-hourly': [0.97, 0.9] } as const;
  for (const [group, [goal, stretch]] of Object.entries(goals)) {
    const items = forecasts.filter((item) => item.group === group);
    const baseline = { name: 'seasonal naive', value: 1 };
    add(
      { task: group, figure: 'error beside seasonal naive', wants: 'less', goal, stretch, baseline },
      items,
      (sample) => geometricMean(sample.map(({ relativeError }) => relativeError)),
    );
    add(
      { task: group, figure: 'coverage of the 95 % interval (.90 to .98)', ...more, goal: 0.9, stretch: 0.93 },
      items,
      (sample) => mean(sample.map(({ coverage }) => coverage)),
    );
    agree(rows.at(-2)?.reached, forecastScore[group]?.['rel_mae_vs_snaive_geomean']);
  }

  const capacityFile = await answered('capacity');
  const capacityScore = scoreTask('capacity', capacityFile);
  const capacities = await measureCapacities(set, readAnswers(capacityFile));
  const within20 = (errors: readonly number[]) => mean(errors.map((error) => (error <= 0.2 ? 1 : 0)));
  const lineErrors = capacities.map(({ lineError }) => lineError);
  const line = (value: number) => ({ name: 'straight line', value });
  add(
    {
      task: 'capacity',
      figure: 'median relative error',
      wants: 'less',
      goal: 0.09,
      stretch: 0.06,
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
      stretch: 0.75,
      baseline: line(within20(lineErrors)),
    },
    capacities,
    (sample) => within20(sample.map(({ relativeError }) => relativeError)),
  );
  agree(rows.at(-1)?.reached, capacityScore['ALL']?.['within20']);

  const patternFile = await answered('pattern');
  const patternScore = scoreTask('pattern', patternFile);
  const patterns = await measurePatterns(set, readAnswers(patternFile));
  const majority = { name: 'majority', value: 1 / 9 };
  add(
    {
      task: 'pattern',
      learnedBy: 'bench/train-patterns.ts',
      figure: 'accuracy, 9 classes',
      ...more,
      goal: 0.85,
      stretch: 0.88,
      baseline: majority,
    },
    patterns,
    (sample) => mean(sample.map(({ isRight }) => (isRight ? 1 : 0))),
  );
  agree(rows.at(-1)?.reached, patternScore['ALL']?.['accuracy']);

  const stateFile = await answered('state');
  const stateScore = scoreTask('state', stateFile);
  const states = await measureStates(set, readAnswers(stateFile));
  for (const [figure, key, goal, stretch] of [
    ['accuracy', 'accuracy', 0.905, 0.92],
    ['balanced accuracy', 'balanced', 0.74, 0.8],
  ] as const) {
    const baseline = { name: 'persistence', value: stateAccuracy(states, 'before')[key] };
    const measure = (sample: readonly StateItem[]) => stateAccuracy(sample, 'said')[key];
    add(
      { task: 'state', learnedBy: 'bench/train-state.ts', figure, ...more, goal, stretch, baseline },
      states,
      measure,
    );
  }
  agree(rows.at(-2)?.reached, stateScore['ALL']?.['accuracy']);

  return { rows, seconds, curve: precisionRecall(noticeFile, detect), families: byFamily(notice) };
}

/** What is measured here for the intervals must be what the scorer says. */
function agree(own: number | undefined, scorers: number | undefined): void {
  if (Math.abs((own ?? 0) - (scorers ?? 0)) < 1e-3) return;
  process.stderr.write(`the scorer says ${scorers}, this benchmark ${own}\n`);
}

/** The same rows, fewer and fewer of them: from the notice tier on upwards. */
function precisionRecall(file: string, detect: (file: string, ...args: string[]) => AnomalyScore) {
  const unflagged = join(SCRATCH, 'scores.csv');
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  writeFileSync(unflagged, `${lines.map((line) => line.split(',').slice(0, 3).join(',')).join('\n')}\n`);
  return [0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98].map((threshold) => {
    const all = detect(unflagged, '--threshold', String(threshold)).groups['ALL'];
    return { threshold, precision: round(all?.precision ?? Number.NaN), recall: round(all?.recall ?? Number.NaN) };
  });
}

/** Shows whether one family carries the whole. */
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
  const lines = rows.map(({ task, figure, wants, goal, stretch, reached, interval, learnedBy, baseline }) => {
    const sign = wants === 'more' ? '≥' : '≤';
    const wanted = (value: number | undefined) => (value === undefined ? '' : `${sign} ${text(value)}`);
    const range = interval === undefined ? '' : ` (${text(interval[0])} to ${text(interval[1])})`;
    const isMet = goal === undefined || (wants === 'more' ? reached >= goal : reached <= goal);
    const trivial = baseline === undefined ? '' : `${baseline.name} ${text(baseline.value)}`;
    const seen = learnedBy === undefined ? '' : `learned from these: see \`${learnedBy}\``;
    const met = isMet ? 'yes' : '**no**';
    return [task, figure, wanted(goal), wanted(stretch), `${text(reached)}${range}`, met, trivial, seen];
  });
  const head = ['task', 'figure', 'goal', 'stretch', 'reached (95 of 100 resamples)', 'goal met', 'trivial method', ''];
  for (const cells of [head, head.map(() => '---'), ...lines]) process.stderr.write(`| ${cells.join(' | ')} |\n`);
}

try {
  const costs = measureAnalyticsCosts();
  const evaluation = EVALUATION === undefined ? undefined : await benchEvaluation(EVALUATION);
  if (evaluation !== undefined) printTable(evaluation.rows);
  const skipped = 'skipped: HOMEOSTAT_EVAL_DIR does not name a directory of labelled data';
  process.stdout.write(
    `${JSON.stringify({ benchmark: 'analytics', costs, evaluation: evaluation ?? skipped }, null, 2)}\n`,
  );
} finally {
  rmSync(SCRATCH, { recursive: true, force: true });
}
