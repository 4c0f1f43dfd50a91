import { linearRegression } from 'simple-statistics';
import type { EvaluationSet } from '../src/main/cli/evaluation/evaluation-set';
import { meanOf, sumOf } from './measure';

/** The results of single tasks, for the intervals; the totals are the scorers'. */

type Answers = readonly Readonly<Record<string, unknown>>[];

/** The blocks of one metric: the true states, the predicted ones, and those of the previous blocks. */
export interface StateItem {
  readonly truth: readonly number[];
  readonly said: readonly number[];
  readonly before: readonly number[];
}

async function readTruths(set: EvaluationSet, name: string): Promise<Map<unknown, Record<string, unknown>>> {
  const truths = new Map<unknown, Record<string, unknown>>();
  for await (const task of set.tasks(`${name}.jsonl.gz`)) truths.set(task['id'], task);
  return truths;
}

export async function measureForecasts(set: EvaluationSet, results: Answers) {
  const truths = await readTruths(set, 'forecast');
  return results.map(({ id, forecast, lo, hi }) => {
    const { y, truth, m, group } = truths.get(id) as { y: number[]; truth: number[]; m: number; group: string };
    const [said, low, high] = [forecast, lo, hi] as [number[], number[], number[]];
    const period = y.length > m ? m : 1;
    const naive = meanOf(
      truth.map((value, step) => Math.abs((y[y.length - period + (step % period)] as number) - value)),
    );
    const own = meanOf(truth.map((value, step) => Math.abs((said[step] as number) - value)));
    const isInside = (value: number, step: number) => (low[step] as number) <= value && value <= (high[step] as number);
    return {
      group,
      /** Mean absolute error divided by that of seasonal naive. */
      relativeError: Math.min(100, Math.max(0.01, (own + 1e-9) / (naive + 1e-9))),
      coverage: meanOf(truth.map((value, step) => Number(isInside(value, step)))),
    };
  });
}

export async function measureCapacities(set: EvaluationSet, results: Answers) {
  const truths = await readTruths(set, 'capacity_synthetic');
  return results.map(({ id, hours }) => {
    const task = truths.get(id) as { hours_to_threshold: number; threshold: number; step_s: number; y: number[] };
    const errorOf = (said: number | null) =>
      said === null || !(said >= 0)
        ? 10
        : Math.min(10, Math.abs(said - task.hours_to_threshold) / task.hours_to_threshold);
    // A straight line through all points.
    const line = linearRegression(task.y.map((value, step) => [step, value]));
    const steps = (task.threshold - line.b) / line.m - (task.y.length - 1);
    return { relativeError: errorOf(hours as number | null), lineError: errorOf((steps * task.step_s) / 3_600) };
  });
}

export async function measurePatterns(set: EvaluationSet, results: Answers) {
  const truths = await readTruths(set, 'pattern_injected');
  return results.map(({ id, type }) => ({ isRight: truths.get(id)?.['type'] === type }));
}

/** Divides the metrics into blocks as the scorer does (`score_tasks.py --help`, state). */
export async function measureStates(set: EvaluationSet, results: Answers): Promise<StateItem[]> {
  const tasks = set.json('state_tasks.json') as {
    file: string;
    metric: string;
    horizon_samples: number;
    q80: number;
    q95: number;
  }[];
  const scoreFromMs = new Map(set.recordings().map((facts) => [facts.file, facts.scoreFromMs]));
  const items: StateItem[] = [];
  for (const { file, metric, horizon_samples: rows, q80, q95 } of tasks) {
    const { names, atMs, columns } = await set.recording(file);
    const values = columns[names.indexOf(metric)] as Float64Array;
    const scored = atMs.findIndex((at) => at >= (scoreFromMs.get(file) as number));
    const first = scored % rows;
    const states = Array.from({ length: Math.floor((values.length - first) / rows) }, (_, block) => {
      const from = first + block * rows;
      const level = meanOf(
        Array.from(values.subarray(from, from + rows), (value) => (Number.isNaN(value) ? 0 : value)),
      );
      return level < q80 ? 0 : level < q95 ? 1 : 2;
    });
    const start = Math.max(Math.floor(scored / rows), 25);
    const reply = results.find((one) => one['file'] === file && one['metric'] === metric);
    items.push({
      truth: states.slice(start + 1),
      before: states.slice(start, -1),
      said: reply?.['states'] as number[],
    });
  }
  return items;
}

/** Computes the share of the blocks whose state was right, and the mean of that share over the three states. */
export function stateAccuracy(items: readonly StateItem[], said: 'said' | 'before') {
  const counts = [0, 0, 0];
  const right = [0, 0, 0];
  for (const item of items) {
    for (const [block, state] of item.truth.entries()) {
      counts[state] = (counts[state] as number) + 1;
      if (item[said][block] === state) right[state] = (right[state] as number) + 1;
    }
  }
  return {
    accuracy: sumOf(right, Number) / sumOf(counts, Number),
    balanced: meanOf(right.map((count, state) => count / (counts[state] as number)).filter(Number.isFinite)),
  };
}
