import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeProblem } from '../base/yaml-problem';
import { readAlerts } from './alerts-file';

const text = readFileSync(join(process.cwd(), 'docs/alerting.md'), 'utf8');
const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] as string);

it('shows a valid alerts.yaml with every kind of rule and channel', async () => {
  expect(examples).toHaveLength(1);
  const read = await readAlerts({ text: examples[0] ?? '', thresholdIds: ['disk-read-latency'] });
  expect(read.ok ? [] : read.problems.map(describeProblem)).toEqual([]);
  if (!read.ok) return;
  const { rules, channels } = read.alerts;
  expect(new Set(rules.map(({ kind }) => kind)).size).toBe(9);
  expect(new Set(channels.map(({ kind }) => kind)).size).toBe(7);
});
