import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { evaluateCapacity } from './evaluate-capacity';
import { EvaluationSet } from './evaluation-set';

it('answers in hours, with null for never and zero for reached', async () => {
  const directory = temporaryDirectory();
  const line = Array.from({ length: 200 }, (_, row) => 10 + 0.1 * row);
  const tasks = [
    { id: 'half-hours', step_s: 1800, threshold: 50, y: line },
    { id: 'never', step_s: 3600, threshold: 50, y: line.toReversed() },
    { id: 'reached', step_s: 3600, threshold: 20, y: line },
    { id: 'short', step_s: 3600, threshold: 50, y: [1, 2] },
  ];
  writeFileSync(join(directory, 'meta.json'), '{}');
  const lines = tasks.map((task) => `${JSON.stringify(task)}\n`);
  writeFileSync(join(directory, 'capacity_synthetic.jsonl.gz'), gzipSync(lines.join('')));
  const results: string[] = [];
  for await (const result of evaluateCapacity.evaluate(new EvaluationSet(directory))) results.push(result);
  expect(results.map((result) => JSON.parse(result))).toEqual([
    // From 29.9 on, the series grows by 0.2 an hour.
    { id: 'half-hours', hours: expect.closeTo(100.5, 0) },
    { id: 'never', hours: null },
    { id: 'reached', hours: 0 },
    { id: 'short', hours: null },
  ]);
});
