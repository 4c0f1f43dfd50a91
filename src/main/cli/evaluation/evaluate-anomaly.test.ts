import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { evaluateAlert, evaluateAnomaly } from './evaluate-anomaly';
import { EvaluationSet } from './evaluation-set';
import type { EvaluationTask } from './evaluation-task';

const STEP_MS = 300_000;

/** Writes a week of noise with a spike of one hour and an empty field. */
function writeSet(): EvaluationSet {
  const directory = temporaryDirectory();
  const random = createRandom(2, 'set');
  const rows = Array.from({ length: 2_016 }, (_, step) => {
    const value = 50 + 5 * random() + (step >= 1_500 && step < 1_512 ? 400 : 0);
    return `${step * STEP_MS},${step === 700 ? '' : value.toFixed(3)}`;
  });
  mkdirSync(join(directory, 'anomaly'));
  writeFileSync(join(directory, 'anomaly', 'a.csv.gz'), gzipSync(`timestamp_ms,load\n${rows.join('\n')}\n`));
  writeFileSync(
    join(directory, 'meta.json'),
    JSON.stringify({ 'a.csv.gz': { interval_ms: STEP_MS, score_from_ms: 300 * STEP_MS } }),
  );
  return new EvaluationSet(directory);
}

async function resultsOf(task: EvaluationTask, set: EvaluationSet): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of task.evaluate(set)) lines.push(line);
  return lines;
}

it('lists file, time, score and metric of each row with which an alarm begins', async () => {
  const results = await resultsOf(evaluateAnomaly, writeSet());
  expect(evaluateAnomaly.header).toBe('file,timestamp_ms,score,flag,metric');
  expect(results[0]).toMatch(new RegExp(`^a\\.csv\\.gz,${1_500 * STEP_MS},(0\\.[5-9]|1\\.0)\\d{3},1,load$`));
  expect(results.length).toBeLessThanOrEqual(3);
});

it('reports fewer anomalies than it shows, the certain one among them', async () => {
  const set = writeSet();
  const shown = await resultsOf(evaluateAnomaly, set);
  const reported = await resultsOf(evaluateAlert, set);
  expect(reported[0]).toContain(`,${1_500 * STEP_MS},`);
  expect(reported.length).toBeLessThanOrEqual(shown.length);
});
