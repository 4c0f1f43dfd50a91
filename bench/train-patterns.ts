// Trains src/core/analytics/pattern/pattern-model.json, and prints its accuracy on recordings that it was not trained on
// (cross-validation). Training data: patterns injected into unlabeled periods of the recordings of DEV, and the tasks of
// DEV. Usage:
//   HOMEOSTAT_EVAL_DIR=... node scripts/run-ts.mjs bench/train-patterns.ts [--write]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PATTERN_TYPES, type PatternParameters } from '../src/core/analytics/pattern/pattern-model';
import { crossValidatePatterns, gatherPatternExamples, type PatternOutcome, trainPatterns } from './pattern-training';
import { openRecordings } from './recordings';

const examples = await gatherPatternExamples(openRecordings());
for (const learnsFromTasks of [false, true]) {
  const name = learnsFromTasks ? 'injections and tasks' : 'injections alone';
  print(name, crossValidatePatterns(examples, { learnsFromTasks }));
}
if (process.argv.includes('--write')) {
  const path = join(import.meta.dirname, '../src/core/analytics/pattern/pattern-model.json');
  writeFileSync(path, textOf(trainPatterns(examples)));
}

function print(name: string, outcomes: readonly PatternOutcome[]): void {
  const share = (of: readonly PatternOutcome[]) =>
    (of.filter(({ target, reply }) => target === reply).length / of.length).toFixed(3);
  process.stdout.write(`${name}, judged on tasks of other recordings: ${share(outcomes)}, `);
  process.stdout.write(`clear ones ${share(outcomes.filter(({ clarity }) => clarity >= 5))}\n`);
  PATTERN_TYPES.forEach((type, index) => {
    process.stdout.write(`  ${type.padEnd(16)}${share(outcomes.filter(({ target }) => target === index))}\n`);
  });
}

/** Formats one line a round: a table to skim, not to read. */
function textOf({ features, rounds }: PatternParameters): string {
  return `{ "features": ${features}, "rounds": [\n${rounds.map((round) => JSON.stringify(round)).join(',\n')}\n] }\n`;
}
