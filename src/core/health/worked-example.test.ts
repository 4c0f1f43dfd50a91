import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SeriesTable } from '../../shared/model/series';
import { thresholdDefinition } from '../thresholds/threshold-catalog';
import { HealthEvaluator } from './health-evaluator';

it('computes the sum in docs/health.md', () => {
  const table = new SeriesTable();
  const readings = [
    [table.intern('pressure_some_ratio', { resource: 'cpu' }), 0.52],
    [table.intern('cpu_usage_ratio'), 0.96],
    [table.intern('memory_used_ratio'), 0.93],
    [table.intern('pressure_some_ratio', { resource: 'memory' }), 0.12],
  ] as const;
  const thresholds = { bounds: (id: string) => thresholdDefinition(id).bounds.desktop };
  const judge = new HealthEvaluator({ table, thresholds, ownPid: 0, startedAtMs: 0 });
  const values = Float64Array.from(readings, ([, value]) => value);
  const judged = [1, 2, 3, 4, 5, 6].map((second) =>
    judge.observe({ sequence: second, atMs: second * 1_000, intervalMs: 1_000, gap: second === 1, values }),
  );
  const { score, state, deductions } = judged.at(-1)?.report ?? { deductions: [] };
  expect(deductions.map(({ signal, points }) => [signal, Number(points.toFixed(2))])).toEqual([
    ['cpu-pressure', 25.55],
    ['memory-used', 23.4],
    ['memory-pressure', 0],
  ]);
  const text = readFileSync(join(process.cwd(), 'docs/health.md'), 'utf8');
  expect(text).toContain(`100 − 25.55 − 23.4 = **${score?.toFixed(2)}**: \`${state}\``);
});
