import { expect, it } from 'vitest';
import { parseConfig } from '../config/parse-config';
import { DEFAULT_ENGINE_CONFIG, toEngineConfig } from './engine-config';

it('follows homeostat.yaml key by key', () => {
  const parsed = parseConfig(
    [
      'optimization:',
      '  automated: false',
      '  recheck_days: 14',
      '  most_harmful: 2',
      '  undo_retries_seconds: [2, 60]',
      '  most_open: 4',
      '  history_days: 30',
    ].join('\n'),
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  expect(toEngineConfig(parsed.config.optimization)).toEqual({
    enableAutomatedOptimization: false,
    optimizationSchedule: { recheckDays: 14 },
    safetyThresholds: { mostHarmful: 2 },
    rollbackPolicy: { retriesMs: [2_000, 60_000] },
    resourceLimits: { mostOpenChanges: 4, historyDays: 30 },
  });
});

it('keeps the defaults for missing keys', () => {
  const parsed = parseConfig('optimization:\n  most_open: 4\n');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  expect(toEngineConfig(parsed.config.optimization)).toEqual({
    ...DEFAULT_ENGINE_CONFIG,
    resourceLimits: { mostOpenChanges: 4, historyDays: 180 },
  });
});

it.each([
  ['most_open: 0', 'optimization.most_open', /at least 1/],
  ['undo_retries_seconds: [0]', 'optimization.undo_retries_seconds.0', /at least 1/],
  ['automated: maybe', 'optimization.automated', /true or false/],
  ['most_opened: 3', 'optimization.most_opened', /unknown setting/],
])('refuses `%s` with line and key', (line, key, message) => {
  const parsed = parseConfig(`optimization:\n  ${line}\n`);
  if (parsed.ok) throw new Error('should have been refused');
  expect(parsed.problems[0]).toMatchObject({ line: 2, key });
  expect(parsed.problems[0]?.message).toMatch(message);
});
