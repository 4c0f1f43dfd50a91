import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FakeApi } from '../../../../tests/helpers/fake-context';
import { createFakeContext } from '../../../../tests/helpers/fake-context';
import { runCommand } from '../../../../tests/helpers/run-command';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import type { RuleTest } from '../../../shared/contract/alert-schemas';
import { EXIT } from '../verb';

const RULES = `rules:
  - { name: full, kind: threshold, series: memory_used_ratio, above: 0.9, for_seconds: 60, summary: full }
channels:
  - { name: desktop, kind: desktop }
routing: { default_channels: [desktop] }
`;

const TESTED: RuleTest = {
  fromMs: 0,
  toMs: 7 * 86_400_000,
  rules: [{ rule: 'full', fired: 3, notified: 2, incidentsCaught: 1, incidentsMissed: 1, firstFiredAtMs: [] }],
  notifications: 2,
  notificationsPerWeek: 2,
};

function fileOf(text: string, name = 'alerts.yaml'): string {
  const file = join(temporaryDirectory(), name);
  writeFileSync(file, text);
  return file;
}

async function run(args: readonly string[], api: FakeApi = {}, json = false) {
  const context = createFakeContext(api, { json });
  const code = await runCommand(context, ['rules', ...args]);
  return { code, printed: context.terminal.printed.join('\n'), warned: context.terminal.warned.join('\n') };
}

describe('check', () => {
  it('reports that the default file does not exist', async () => {
    expect(await run([])).toMatchObject({
      code: EXIT.healthy,
      printed: expect.stringContaining('/nowhere/alerts.yaml does not exist. The built-in rules are in effect.'),
    });
  });

  it('needs no host, and names the line of an error', async () => {
    expect(await run(['check', fileOf(RULES)])).toMatchObject({ code: EXIT.healthy, warned: '' });
    const file = fileOf(RULES.replace('above: 0.9', 'above: adaptive(nonsense)'));
    const { code, printed } = await run(['check', file]);
    expect(code).toBe(EXIT.notHealthy);
    expect(printed).toMatch(/alerts\.yaml:2:\d+: .*unknown threshold nonsense/);
    await expect(run(['check', '/nowhere/alerts.yaml'])).rejects.toThrow('cannot read /nowhere/alerts.yaml');
  });
});

describe('test', () => {
  it('tests the active rules', async () => {
    const requested: unknown[] = [];
    const api = {
      alerts: {
        testRules: async (query: unknown) => {
          requested.push(query);
          return TESTED;
        },
      },
    };
    const { code, printed } = await run(['test', '--replay', '12h', '--rule', 'full'], api);
    expect([code, requested]).toEqual([EXIT.healthy, [{ text: null, rule: 'full', durationMs: 43_200_000 }]]);
    expect(printed).toMatch(/7\.0 days: 2 notifications, 2\.0 per week\nfull +fired 3 +notified 2 +caught 1 of 2/);
  });

  it('compares an edited file with the active rules', async () => {
    const before = { ...TESTED, notifications: 9, rules: TESTED.rules.map((rule) => ({ ...rule, fired: 12 })) };
    const api = {
      alerts: {
        testRules: async ({ text }: { readonly text?: string | null | undefined }) => (text === null ? before : TESTED),
      },
    };
    const { printed } = await run(['test', fileOf(RULES)], api);
    expect(printed).toMatch(/2 notifications \(before: 9\)/);
    expect(printed).toMatch(/fired 12 → 3 +notified 2 /);
    expect(JSON.parse((await run(['test', fileOf(RULES)], api, true)).printed)).toEqual({ ...TESTED, before });
  });

  it('tests a recording without a host', async () => {
    const lines = Array.from(
      { length: 60 },
      (_, minute) => `${1_800_000_000_000 + minute * 60_000},${minute > 30 ? 0.95 : 0.5}`,
    );
    const csv = fileOf(`timestamp_ms,memory_used_ratio\n${lines.join('\n')}\n`, 'past.csv');
    const { code, printed } = await run(['test', fileOf(RULES), '--csv', csv]);
    expect(code).toBe(EXIT.healthy);
    expect(printed).toMatch(/full +fired 1 +notified 1/);
  });

  it('refuses a rule that does not exist', async () => {
    const api = { alerts: { testRules: async () => ({ ...TESTED, rules: [] }) } };
    await expect(run(['test', '--rule', 'nosuch'], api)).rejects.toThrow('no rule is named "nosuch"');
  });

  it('refuses an invalid duration, verb or option', async () => {
    for (const wrong of [['test', '--replay', 'often'], ['improve'], ['check', '--rule', 'full']])
      expect((await run(wrong)).code).toBe(EXIT.usage);
  });
});
