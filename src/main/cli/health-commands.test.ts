import { describe, expect, it } from 'vitest';
import { createFakeContext, type FakeApi } from '../../../tests/helpers/fake-context';
import { sampleBottleneck, sampleDeduction, sampleHealth, sampleIncident } from '../../../tests/helpers/health-samples';
import { runCommand } from '../../../tests/helpers/run-command';
import type { ThresholdsView } from '../../shared/contract/health-schemas';
import { EXIT } from './command';
import { health } from './health';
import { thresholds } from './thresholds';

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
  const code = await runCommand(thresholds, context, args);
  return {
    code,
    asked: requested,
    printed: context.terminal.printed.join('\n'),
    warned: context.terminal.warned.join('\n'),
  };
}

describe('homeostat thresholds', () => {
  it('lists the limits with their bounds', async () => {
    const { code, printed } = await run([]);
    expect(code).toBe(EXIT.healthy);
    expect(printed).toMatch(/cpu-pressure +CPU pressure +30\.0% +70\.0%/);
    expect(printed).toContain('a desktop; learning: suggest');
  });

  it('explains what is proposed', async () => {
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
  ])('%j asks the host to %s', async (args, call) => {
    const { code, asked: requested } = await run(args);
    expect([code, requested]).toEqual([EXIT.healthy, [call]]);
  });

  it('says what it does not know, and asks nothing then', async () => {
    for (const args of [['adopt'], ['nonsense'], ['list', 'x'], ['adopt', '']]) {
      const { code, asked: requested, warned } = await run(args);
      expect([code, requested]).toEqual([EXIT.usage, []]);
      expect(warned).not.toBe('');
    }
  });

  it('prints the whole view as JSON', async () => {
    expect(JSON.parse((await run(['adopt', 'x'], { json: true })).printed)).toEqual(VIEW);
  });
});

describe('homeostat health', () => {
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
      bottlenecks: async () => ({ active: [], past: [sampleBottleneck({ untilMs: 60_000 })] }),
    },
  };
  const lines = async (option: object) => {
    const context = createFakeContext(api);
    const code = await health.run(context, [], { ...option });
    return { code, text: context.terminal.printed.join('\n') };
  };

  it('does the sum', async () => {
    const { code, text } = await lines({ explain: true });
    expect(code).toBe(EXIT.notHealthy);
    expect(text.match(/100\.0[\s\S]*- 35\.0[\s\S]*- 0\.0[\s\S]*= 65\.0/)).not.toBeNull();
    expect(text).toContain('included in another finding about the same resource');
  });

  it('shows incidents, those that go on too', async () => {
    const { code, text } = await lines({ incidents: true });
    expect(code).toBe(EXIT.notHealthy);
    expect(text).toMatch(/warning: first/);
    expect(text).toMatch(/ongoing {2}warning: second/);
  });

  it('shows bottlenecks', async () => {
    const { code, text } = await lines({ bottlenecks: true });
    expect(code).toBe(EXIT.healthy);
    expect(text).toMatch(/warning: CPU pressure/);
  });
});
