import { expect, it } from 'vitest';
import { createFakeContext, type FakeApi } from '../../../../tests/helpers/fake-context';
import { runCommand } from '../../../../tests/helpers/run-command';
import type { ThresholdsView } from '../../../shared/contract/health-schemas';
import { EXIT } from '../verb';

const VIEW: ThresholdsView = {
  mode: 'suggest',
  role: 'desktop',
  frozen: null,
  limits: [
    {
      id: 'cpu-pressure',
      title: 'CPU pressure',
      metric: 'pressure_some_ratio',
      direction: 'above',
      bounds: { warning: 0.3, critical: 0.7 },
      preset: { warning: 0.3, critical: 0.7 },
      isLearned: false,
      isAdaptive: true,
    },
  ],
  proposals: [
    {
      id: 'cpu-pressure-1',
      limit: 'cpu-pressure',
      title: 'CPU pressure',
      metric: 'pressure_some_ratio',
      hours: [26],
      from: { warning: 0.3, critical: 0.7 },
      to: { warning: 0.4, critical: 0.8 },
      reason: 'It is a habit.',
      replay: {
        fromMs: 0,
        toMs: 1,
        crossingsBefore: 9,
        crossingsAfter: 1,
        incidentsMissed: 0,
        incidentsEarlier: 2,
      },
      isValid: true,
    },
  ],
  changes: [],
};

async function run(args: readonly string[], { json = false } = {}) {
  const requested: string[] = [];
  const result = (verb: string) => async () => {
    requested.push(verb);
    return VIEW;
  };
  const decide =
    (verb: string) =>
    async ({ id }: { readonly id: string }) => {
      requested.push(`${verb} ${id}`);
      return VIEW;
    };
  const api: FakeApi = {
    thresholds: {
      get: result('get'),
      learn: result('learn'),
      adopt: decide('adopt'),
      dismiss: decide('dismiss'),
      revert: decide('revert'),
    },
  };
  const context = createFakeContext(api, { json });
  const code = await runCommand(context, ['thresholds', ...args]);
  return {
    code,
    requested,
    printed: context.terminal.printed.join('\n'),
    warned: context.terminal.warned.join('\n'),
  };
}

it('lists thresholds with their bounds', async () => {
  const { code, printed } = await run([]);
  expect(code).toBe(EXIT.healthy);
  expect(printed).toMatch(/cpu-pressure +CPU pressure +30\.0% +70\.0%/);
  expect(printed).toContain('a desktop; learning: suggest');
});

it('explains proposals', async () => {
  const { printed } = await run(['proposals']);
  expect(printed).toMatch(/30\.0% → 40\.0%, Tuesday 02:00-03:00\. It is a habit\./);
  expect(printed).toContain('1 crossing instead of 9; 2 incidents detected earlier, none missed');
});

it.each([
  [['learn'], 'learn'],
  [['adopt', 'x'], 'adopt x'],
  [['dismiss', 'x'], 'dismiss x'],
  [['revert', 'y'], 'revert y'],
  [['changes'], 'get'],
])('sends the request of %j to the host: %s', async (args, call) => {
  const { code, requested } = await run(args);
  expect([code, requested]).toEqual([EXIT.healthy, [call]]);
});

it('refuses invalid command lines without a request', async () => {
  for (const args of [['adopt'], ['nonsense'], ['list', 'x'], ['adopt', '']]) {
    const { code, requested, warned } = await run(args);
    expect([code, requested]).toEqual([EXIT.usage, []]);
    expect(warned).not.toBe('');
  }
});

it('prints the complete view as JSON', async () => {
  expect(JSON.parse((await run(['adopt', 'x'], { json: true })).printed)).toEqual(VIEW);
});
