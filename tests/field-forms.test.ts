import { describe, expect, it } from 'vitest';
import { EXIT } from '../src/main/cli/verb';
import { createFakeContext } from './helpers/fake-context';
import { fixturePath, readFixture } from './helpers/fixture';
import { createOfflineHome } from './helpers/offline-home';
import { runCommand } from './helpers/run-command';

/**
 * Files of people and of other programs from the issue trackers of other tools, through the commands that read them.
 * Titles name the fixtures in tests/fixtures/field; tests/integration/edited-files.test.ts edits some below a host.
 */

describe('rules check', () => {
  const check = async (name: string) => {
    const context = createFakeContext({});
    const code = await runCommand(context, ['rules', 'check', fixturePath(`field/yaml-star-unquoted/${name}`)]);
    return { code, lines: context.terminal.printed.join('\n') };
  };

  // yaml issue 497, KaotoIO/kaoto issue 2006, Dokploy issue 3924.
  it.each([
    ['alerts.yaml', 4],
    ['route.yaml', 11],
  ])('names the line of an unquoted star (yaml-star-unquoted/%s)', async (name, line) => {
    const { code, lines } = await check(name);
    expect(code).toBe(EXIT.notHealthy);
    expect(lines).toMatch(new RegExp(`${name}:${line}:\\d+: .*quote text that starts with an asterisk`));
  });

  it('accepts many uses of one anchor (yaml-star-unquoted/many-aliases.yaml)', async () => {
    expect(await check('many-aliases.yaml')).toMatchObject({ code: EXIT.healthy });
  });
});

describe('import', () => {
  const importFixture = (name: string) => {
    const { terminal, importText } = createOfflineHome();
    return { terminal, run: () => importText(readFixture(`field/${name}`)) };
  };

  // grafana issue 18177, grafana-datatable-panel issue 126, RFC 4180.
  it.each(['quoted.csv', 'white-line.csv'])('reads both rows of csv-quoted-cells/%s', async (name) => {
    const { run, terminal } = importFixture(`csv-quoted-cells/${name}`);
    expect(await run()).toBe(EXIT.healthy);
    expect(terminal.printed[0]).toMatch(/^Imported 2 samples of 1 series/);
  });

  // plees-tracker issue 579.
  it('refuses times in seconds (csv-seconds/seconds.csv)', async () => {
    const { run, terminal } = importFixture('csv-seconds/seconds.csv');
    await expect(run()).rejects.toThrow('2 malformed lines; no samples were imported');
    expect(terminal.warned).toEqual([
      expect.stringMatching(/in\.csv:2: .*seconds, multiply it by 1000/),
      expect.stringMatching(/in\.csv:3: .*seconds, multiply it by 1000/),
    ]);
  });

  it('counts a single sample in plain English', async () => {
    const { terminal, importText } = createOfflineHome();
    expect(await importText('timestamp_ms,room_watts\n1769817300000,1\n')).toBe(EXIT.healthy);
    expect(terminal.printed[0]).toMatch(/^Imported 1 sample of 1 series in [\d.]+ s\. 1 of them is older than 14 days/);
  });

  it('reads times in any order (csv-seconds/unordered.csv)', async () => {
    const { run, terminal } = importFixture('csv-seconds/unordered.csv');
    expect(await run()).toBe(EXIT.healthy);
    expect(terminal.printed[0]).toMatch(/^Imported 4 samples of 1 series/);
  });
});
