import { expect, it } from 'vitest';
import { createFakeContext } from '../../../../tests/helpers/fake-context';
import { runCommand } from '../../../../tests/helpers/run-command';
import type { OptimizationRecommendation, Recommendations } from '../../../shared/contract/recommendation-schemas';
import { EXIT } from '../verb';

const ESCAPE = '\u001b';
const HOSTILE = `evil${ESCAPE}[2Jname`;

const GAIN = { ratio: 0.4, low: 0.2, high: 0.6, trials: 0 };
const BEST: OptimizationRecommendation = {
  id: 'process-priority-ab',
  action: 'process-priority',
  target: 'pid:7',
  targetText: HOSTILE,
  problem: HOSTILE,
  resource: 'cpu',
  impact: 0.5,
  feasibility: 1,
  risk: 'low',
  confidence: 0.8,
  expectedGain: { ...GAIN, trials: 1 },
  evidence: [{ kind: 'bottleneck', text: HOSTILE, atMs: 0 }],
  prerequisites: ['undo change-1'],
  alternatives: [
    { id: 'cpu-affinity-ab', action: 'cpu-affinity', target: 'pid:7', risk: 'medium', expectedGain: GAIN },
  ],
  firstSeenAtMs: 0,
  expiresAtMs: 0,
};
const REPLY: Recommendations = {
  atMs: 0,
  recommended: [BEST],
  notRecommended: [
    {
      id: 'freeze-ab',
      action: 'freeze',
      target: 'pid:7',
      targetText: HOSTILE,
      kind: 'snoozed',
      reason: 'It is snoozed.',
      untilMs: 3_600_000,
    },
  ],
};

it('lists recommendations with their reasons, and passes decisions to the host', async () => {
  const requested: unknown[] = [];
  const result = (name: string) => async (input: unknown) => {
    requested.push([name, input]);
    return REPLY;
  };
  const context = createFakeContext({
    recommendations: {
      list: async () => REPLY,
      dismiss: result('dismiss'),
      snooze: result('snooze'),
      never: result('never'),
      restore: result('restore'),
    },
  });
  const run = (args: string[]) => runCommand(context, ['recommend', ...args]);
  expect(await run([])).toBe(EXIT.healthy);
  const text = context.terminal.printed.join('\n');
  expect(text).toContain('40% (20% to 60%), from 1 trial here; 80% likely to be noticeable.');
  expect(text).toContain('First: undo change-1');
  expect(text).toContain('Or cpu-affinity (not measured in this situation yet');
  expect(text).toContain('It is snoozed. Available again in 1 h');
  expect(text).not.toContain(ESCAPE);
  for (const verb of ['dismiss', 'snooze', 'never', 'restore']) expect(await run([verb, 'an-id'])).toBe(EXIT.healthy);
  expect(requested).toEqual([
    ['dismiss', { id: 'an-id' }],
    ['snooze', { id: 'an-id', forMs: 86_400_000 }],
    ['never', { id: 'an-id' }],
    ['restore', { id: 'an-id' }],
  ]);
  for (const wrong of [['dance'], ['never'], ['snooze', 'an-id', '--hours', 'soon'], ['list', '--hours', '3']])
    expect(await run(wrong)).toBe(EXIT.usage);
});
