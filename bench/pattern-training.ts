import { gatherEvidence } from '../src/core/analytics/pattern/pattern-features';
import {
  PATTERN_TYPES,
  type PatternParameters,
  TREE_DEPTH,
  weighPatterns,
} from '../src/core/analytics/pattern/pattern-model';
import { createSegment } from '../src/core/analytics/pattern/segment';
import type { EvaluationSet } from '../src/main/cli/evaluation/evaluation-set';
import type { PatternType } from '../src/shared/contract/analytics-schemas';
import { createRandom } from '../tests/helpers/seeded-random';
import { boostTrees, type Example } from './boost-trees';
import { injectPattern } from './inject-pattern';

/** Training data of the pattern model, and the accuracy of a model on recordings that it was not trained on. */

const ROWS = 600;
const INJECTIONS = 5_400;
const FOLDS = 6;
/** A task has the weight of this many injections: there are few of them, and they are the goal. */
const TASK_WEIGHT = 2;

export interface LabelledExample extends Example {
  /** The recording that it comes from: never in both the training and the test part of a fold. */
  readonly file: string;
  readonly isTask: boolean;
  readonly clarity: number;
}

/** A model's result on a task of a recording that it was not trained on; both as indexes in `PATTERN_TYPES`. */
export interface PatternOutcome {
  readonly target: number;
  readonly reply: number;
  /** Size of the pattern relative to the noise; infinite without a pattern. */
  readonly clarity: number;
}

interface Task {
  readonly y: readonly number[];
  readonly type: PatternType;
  readonly clarity: number | null;
}

export async function gatherPatternExamples(set: EvaluationSet): Promise<LabelledExample[]> {
  return [...(await injectedExamples(set)), ...(await taskExamples(set))];
}

export function trainPatterns(learned: readonly Example[]): PatternParameters {
  const rounds = boostTrees(learned, {
    classes: PATTERN_TYPES.length,
    rounds: 70,
    depth: TREE_DEPTH,
    learningRate: 0.12,
    ridge: 2,
    sampleShare: 0.7,
    random: createRandom(1, 'boost'),
  });
  return { features: learned[0]?.features.length ?? 0, rounds };
}

async function injectedExamples(set: EvaluationSet): Promise<LabelledExample[]> {
  const random = createRandom(1, 'injections');
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  const labels = set.json('labels.json') as Record<string, readonly (readonly [number, number])[]>;
  // One for each series: a machine with many metrics is drawn from more often than one with few.
  const pools: { file: string; column: Float64Array; starts: readonly number[] }[] = [];
  for (const { file } of set.recordings()) {
    const { atMs, columns } = await set.recording(file);
    const starts: number[] = [];
    let quietRows = 0;
    atMs.forEach((at, row) => {
      quietRows = labels[file]?.some(([fromMs, toMs]) => at >= fromMs && at <= toMs) ? 0 : quietRows + 1;
      if (quietRows >= ROWS) starts.push(row - ROWS + 1);
    });
    if (starts.length > 0) pools.push(...columns.map((column) => ({ file, column, starts })));
  }
  const found: LabelledExample[] = [];
  for (let attempt = 0; found.length < INJECTIONS && attempt < 20 * INJECTIONS; attempt++) {
    const { file, column, starts } = pick(pools);
    const start = pick(starts);
    const background = column.slice(start, start + ROWS);
    if (background.some((value) => !Number.isFinite(value))) continue;
    const type = PATTERN_TYPES[found.length % PATTERN_TYPES.length] as PatternType;
    const injected = injectPattern(background, type, random);
    const features = injected && featuresOf(injected);
    if (features)
      found.push({ features, target: PATTERN_TYPES.indexOf(type), weight: 1, file, isTask: false, clarity: 0 });
  }
  return found;
}

async function taskExamples(set: EvaluationSet): Promise<LabelledExample[]> {
  const sources = await sourcesOfRows(set);
  const found: LabelledExample[] = [];
  for await (const line of set.tasks('pattern_injected.jsonl.gz')) {
    const { y, type, clarity } = line as unknown as Task;
    const features = featuresOf(Float64Array.from(y));
    if (features === null) continue;
    found.push({
      features,
      target: PATTERN_TYPES.indexOf(type),
      weight: TASK_WEIGHT,
      file: sources.get(fingerprint(y, 0)) ?? fingerprint(y, 0),
      isTask: true,
      clarity: clarity ?? Number.POSITIVE_INFINITY,
    });
  }
  return found;
}

/**
 * Maps rows to their recording, so that a fold does not test on its training data. Recordings are long, but contain few
 * rows of a task.
 */
async function sourcesOfRows(set: EvaluationSet): Promise<ReadonlyMap<string, string>> {
  const wanted = new Map<string, string>();
  for await (const line of set.tasks('pattern_injected.jsonl.gz'))
    wanted.set(fingerprint((line as unknown as Task).y, 0), '');
  for (const { file } of set.recordings()) {
    for (const column of (await set.recording(file)).columns) {
      for (let row = 0; row + ROWS <= column.length; row++) {
        const print = fingerprint(column, row);
        if (wanted.has(print)) wanted.set(print, file);
      }
    }
  }
  return wanted;
}

function fingerprint(values: ArrayLike<number>, row: number): string {
  return Array.from({ length: 12 }, (_, offset) => (values[row + 3 * offset] as number).toPrecision(4)).join();
}

function featuresOf(values: Float64Array): readonly number[] | null {
  const segment = createSegment(values);
  return segment && gatherEvidence(segment).features;
}

/** Cross-validates over folds of recordings: each task is judged by a model that has not seen its recording. */
export function crossValidatePatterns(
  examples: readonly LabelledExample[],
  { learnsFromTasks }: { readonly learnsFromTasks: boolean },
): PatternOutcome[] {
  const files = [...new Set(examples.map(({ file }) => file))].sort();
  const random = createRandom(1, 'folds');
  const foldOf = new Map(
    files
      .map((file) => ({ file, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ file }, index) => [file, index % FOLDS]),
  );
  const outcomes: PatternOutcome[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const isJudged = ({ file }: LabelledExample) => foldOf.get(file) === fold;
    const judged = examples.filter((example) => example.isTask && isJudged(example));
    if (judged.length === 0) continue;
    const learned = examples.filter((example) => !isJudged(example) && (learnsFromTasks || !example.isTask));
    const model = trainPatterns(learned);
    for (const { features, target, clarity } of judged) {
      const shares = [...weighPatterns(features, model).values()];
      outcomes.push({ target, clarity, reply: shares.indexOf(Math.max(...shares)) });
    }
  }
  return outcomes;
}
