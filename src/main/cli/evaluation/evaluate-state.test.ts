import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { evaluateState } from './evaluate-state';
import { EvaluationSet } from './evaluation-set';

const STEP_MS = 300_000;
const BLOCK_ROWS = 12;
/** Not a multiple of a block: the first block begins at row 5. */
const SCORED_FROM = 365;

/** Writes a set with one recording that is busy about every third hour. */
function writeSet(rows: number): EvaluationSet {
  const directory = temporaryDirectory();
  const random = createRandom(2);
  const hours = Array.from({ length: 100 }, () => random());
  const lines = Array.from({ length: rows }, (_, row) => {
    const value = row % 50 === 7 ? '' : (hours[Math.floor((row - 5 + BLOCK_ROWS) / BLOCK_ROWS)] as number);
    return `${row * STEP_MS},${value}`;
  });
  mkdirSync(join(directory, 'anomaly'));
  writeFileSync(join(directory, 'anomaly', 'a.csv.gz'), gzipSync(['timestamp_ms,value', ...lines, ''].join('\n')));
  writeFileSync(
    join(directory, 'meta.json'),
    JSON.stringify({ 'a.csv.gz': { interval_ms: STEP_MS, score_from_ms: SCORED_FROM * STEP_MS } }),
  );
  writeFileSync(
    join(directory, 'state_tasks.json'),
    JSON.stringify([{ file: 'a.csv.gz', metric: 'value', horizon_samples: BLOCK_ROWS, q80: 0.6, q95: 0.9 }]),
  );
  return new EvaluationSet(directory);
}

async function statesIn(set: EvaluationSet): Promise<number[]> {
  const results: string[] = [];
  for await (const result of evaluateState.evaluate(set)) results.push(result);
  expect(results).toHaveLength(1);
  const { file, metric, states } = JSON.parse(results[0] as string);
  expect([file, metric]).toEqual(['a.csv.gz', 'value']);
  return states;
}

it('answers each block from the first scored one to the last but one', async () => {
  const states = await statesIn(writeSet(1000));
  // (1000 - 5) / 12 = 82 blocks; of those from 365 / 12 = 30 on, the last has none after it.
  expect(states).toHaveLength(82 - 30 - 1);
  expect(new Set(states).size).toBeGreaterThan(1);
  expect(states.every((state) => [0, 1, 2].includes(state))).toBe(true);
});

it('answers the same for a shorter recording', async () => {
  const whole = await statesIn(writeSet(1000));
  const cut = await statesIn(writeSet(1000 - 20 * BLOCK_ROWS));
  expect(cut).toEqual(whole.slice(0, cut.length));
  expect(cut).toHaveLength(whole.length - 20);
});
