import { describe, expect, it } from 'vitest';
import { createFakeContext, type FakeApi } from '../../../tests/helpers/fake-context';
import { sampleBottleneck, sampleDeduction, sampleHealth, sampleIncident } from '../../../tests/helpers/health-samples';
import { sampleKill } from '../../../tests/helpers/kill-samples';
import { runCommand } from '../../../tests/helpers/run-command';
import { EXIT } from './verb';

const HOSTILE = 'evil\u001b[2Jname';

it('lists bottlenecks without control characters', async () => {
  const bottlenecks = [sampleBottleneck({ text: HOSTILE })];
  const context = createFakeContext({
    health: { get: async () => sampleHealth({ state: 'degraded', score: 70, bottlenecks }) },
  });
  expect(await runCommand(context, 'health')).toBe(EXIT.notHealthy);
  expect(context.terminal.printed).toEqual(['degraded, score 70', 'warning  evil␛[2Jname']);
});

it('reports that there is no score yet', async () => {
  const context = createFakeContext({
    health: { get: async () => sampleHealth({ state: 'unknown', score: null }) },
  });
  expect(await runCommand(context, 'health')).toBe(EXIT.notHealthy);
  expect(context.terminal.printed).toEqual(['unknown (no score)']);
});

it('shows the deductions and their sum', async () => {
  const deductions = [
    sampleDeduction({ points: 17.5, text: 'waits' }),
    sampleDeduction({ resource: 'memory', points: 0, text: 'also waits' }),
  ];
  const context = createFakeContext({
    health: { get: async () => sampleHealth({ state: 'degraded', score: 82.5, deductions }) },
  });
  await runCommand(context, 'health --explain');
  expect(context.terminal.printed).toEqual([
    'degraded, score 83',
    '100.0',
    expect.stringMatching(/^- 17\.5 {2}warning: waits, since .* \(50% of 35\)$/),
    expect.stringMatching(/^ - 0\.0 {2}warning: also waits, since .* \(included in another finding/),
    '= 82.5',
  ]);
});

describe('options', () => {
  const api: FakeApi = {
    health: {
      get: async () =>
        sampleHealth({
          state: 'unhealthy',
          score: 65,
          deductions: [sampleDeduction({ points: 35 }), sampleDeduction({ signal: 'cpu-load', points: 0 })],
        }),
      incidents: async () => [
        sampleIncident({ cause: 'first', closedAtMs: 90_000 }),
        sampleIncident({ cause: 'second', openedAtMs: 100_000, closedAtMs: null }),
      ],
      kills: async () => [sampleKill({ text: `${HOSTILE} was killed.` })],
      bottlenecks: async () => ({ active: [], past: [sampleBottleneck({ untilMs: 60_000 })] }),
    },
  };
  const run = async (option: string) => {
    const context = createFakeContext(api);
    const code = await runCommand(context, ['health', option]);
    return { code, text: context.terminal.printed.join('\n') };
  };

  it('explains the sum of the deductions', async () => {
    const { code, text } = await run('--explain');
    expect(code).toBe(EXIT.notHealthy);
    expect(text.match(/100\.0[\s\S]*- 35\.0[\s\S]*- 0\.0[\s\S]*= 65\.0/)).not.toBeNull();
    expect(text).toContain('included in another finding about the same resource');
  });

  it('lists incidents, also open ones', async () => {
    const { code, text } = await run('--incidents');
    expect(code).toBe(EXIT.notHealthy);
    expect(text).toMatch(/warning: first/);
    expect(text).toMatch(/ongoing {2}warning: second/);
  });

  it('lists programs that were killed', async () => {
    const { code, text } = await run('--kills');
    expect(code).toBe(EXIT.healthy);
    expect(text).toMatch(/ {2}evil␛\[2Jname was killed\.$/);
  });

  it('lists bottlenecks', async () => {
    const { code, text } = await run('--bottlenecks');
    expect(code).toBe(EXIT.healthy);
    expect(text).toMatch(/warning: CPU pressure/);
  });
});
