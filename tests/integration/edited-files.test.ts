import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bindMount } from '../helpers/bind-mount';
import { startTestHost } from '../helpers/host';
import { readField } from '../helpers/inspect-tree';
import { temporaryDirectory } from '../helpers/temporary';

/*
 * Files of a person that a running host follows: behind links, mounted alone, read-only, and with mistakes. Titles name
 * the fixtures of tests/fixtures/field.
 */

const rulesAbove = (above: number) => `rules:
  - { name: full, kind: threshold, series: memory_used_ratio, above: ${above}, summary: full }
channels:
  - { name: desktop, kind: desktop }
routing: { default_channels: [desktop] }
`;

/** Creates directories for a host whose configuration is apart from its data. */
function makePlaces() {
  const root = temporaryDirectory();
  const config = join(root, 'config', 'homeostat');
  mkdirSync(config, { recursive: true, mode: 0o700 });
  for (const name of ['dotfiles', 'data', 'state']) mkdirSync(join(root, name), { mode: 0o700 });
  const env = {
    XDG_CONFIG_HOME: join(root, 'config'),
    XDG_DATA_HOME: join(root, 'data'),
    XDG_STATE_HOME: join(root, 'state'),
  };
  return { root, config, rules: join(config, 'alerts.yaml'), settings: join(config, 'homeostat.yaml'), env };
}

async function start({ env }: ReturnType<typeof makePlaces>) {
  const host = await startTestHost({ env });
  onTestFinished(() => host.end('SIGKILL').then(() => undefined));
  const connection = await host.connect();
  onTestFinished(() => connection.close());
  const { api } = connection;
  return {
    host,
    api,
    above: async () => {
      const [rule] = (await api.alerts.rules()).rules;
      return rule !== undefined && 'above' in rule ? rule.above : undefined;
    },
    problems: async () => (await api.alerts.rules()).problems.map(({ line, message }) => `${line}: ${message}`),
    notices: async () => (await api.status.get()).notices.map(({ id, text }) => `${id} ${text}`),
    disabled: async () => (await api.config.list()).find(({ key }) => key === 'collectors.disabled')?.value,
  };
}

/** Followed files are read at once; only a busy machine needs longer. */
const SOON = { timeout: 4_000, interval: 50 };

/** Replaces a link in one step, as Kubernetes does with a new version. */
function swapLink(path: string, target: string): void {
  symlinkSync(target, `${path}_tmp`);
  renameSync(`${path}_tmp`, path);
}

describe.skipIf(process.platform === 'win32')('rules behind links (symlinked-rules)', () => {
  // matrix-media-repo issue 319, opencode-quota issue 265, mediamtx pull request 181.
  it('are followed, and stay behind them when they are saved', async () => {
    const places = makePlaces();
    const dotfile = join(places.root, 'dotfiles', 'alerts.yaml');
    writeFileSync(dotfile, rulesAbove(0.9));
    symlinkSync('../../dotfiles/alerts.yaml', places.rules);
    const { api, above } = await start(places);
    expect(await above()).toBe(0.9);
    writeFileSync(dotfile, rulesAbove(0.8));
    await expect.poll(above, SOON).toBe(0.8);
    // Editors write a new file and rename it.
    writeFileSync(`${dotfile}~`, rulesAbove(0.7));
    renameSync(`${dotfile}~`, dotfile);
    await expect.poll(above, SOON).toBe(0.7);
    await api.alerts.saveRules({ text: rulesAbove(0.6) });
    expect(readlinkSync(places.rules)).toBe('../../dotfiles/alerts.yaml');
    expect(lstatSync(dotfile).isFile()).toBe(true);
    expect(readFileSync(dotfile, 'utf8')).toBe(rulesAbove(0.6));
    expect(await above()).toBe(0.6);
  });

  it('change with the directory behind the link, as in Kubernetes', async () => {
    const places = makePlaces();
    const versions = { '..v1': [0.9, 'gpu'], '..v2': [0.8, 'sensors'], '..v3': [0.7, 'battery'] } as const;
    for (const [name, [bound, collector]] of Object.entries(versions)) {
      mkdirSync(join(places.config, name));
      writeFileSync(join(places.config, name, 'alerts.yaml'), rulesAbove(bound));
      writeFileSync(join(places.config, name, 'homeostat.yaml'), `collectors: { disabled: [${collector}] }\n`);
    }
    const data = join(places.config, '..data');
    symlinkSync('..v1', data);
    symlinkSync('..data/alerts.yaml', places.rules);
    symlinkSync('..data/homeostat.yaml', places.settings);
    const { above, disabled, notices } = await start(places);
    expect([await above(), await disabled()]).toEqual([0.9, ['gpu']]);
    swapLink(data, '..v2');
    await expect.poll(async () => [await above(), await disabled()], SOON).toEqual([0.8, ['sensors']]);
    // The old version is removed with the next one.
    rmSync(join(places.config, '..v1'), { recursive: true });
    swapLink(data, '..v3');
    await expect.poll(async () => [await above(), await disabled()], SOON).toEqual([0.7, ['battery']]);
    expect(await notices()).toEqual([]);
  });

  it('stay in effect while a link leads nowhere, and return with its target', async () => {
    const places = makePlaces();
    const dotfile = join(places.root, 'dotfiles', 'alerts.yaml');
    writeFileSync(dotfile, rulesAbove(0.9));
    symlinkSync(dotfile, places.rules);
    const { above, problems } = await start(places);
    rmSync(dotfile);
    await expect.poll(problems, SOON).toEqual([expect.stringContaining('is a link that leads nowhere')]);
    expect(await above()).toBe(0.9);
    writeFileSync(dotfile, rulesAbove(0.8));
    await expect.poll(above, SOON).toBe(0.8);
    expect(await problems()).toEqual([]);
  });
});

describe.skipIf(process.platform !== 'linux')('files that are mounted', () => {
  it('alone are followed and saved in place', async (context) => {
    const places = makePlaces();
    const outside = join(places.root, 'alerts.yaml');
    writeFileSync(outside, rulesAbove(0.9));
    writeFileSync(places.rules, '');
    const obstacle = bindMount(outside, places.rules);
    if (obstacle !== undefined) context.skip(obstacle);
    const { api, above } = await start(places);
    writeFileSync(outside, rulesAbove(0.8));
    await expect.poll(above, { timeout: 15_000, interval: 100 }).toBe(0.8);
    await api.alerts.saveRules({ text: rulesAbove(0.6) });
    expect(readFileSync(outside, 'utf8')).toBe(rulesAbove(0.6));
  });

  it('read-only are used, and cannot be saved', async (context) => {
    const places = makePlaces();
    writeFileSync(places.rules, rulesAbove(0.9));
    writeFileSync(places.settings, 'collectors: { disabled: [gpu] }\n');
    const obstacle = bindMount(places.config, places.config, 'read-only');
    if (obstacle !== undefined) context.skip(obstacle);
    const { api, above, notices, disabled } = await start(places);
    expect(await above()).toBe(0.9);
    expect(await disabled()).toEqual(['gpu']);
    expect(await notices()).toEqual([]);
    await expect(api.alerts.saveRules({ text: rulesAbove(0.6) })).rejects.toThrow(
      `cannot write ${places.rules}: the file system is read-only`,
    );
    expect(readFileSync(places.rules, 'utf8')).toBe(rulesAbove(0.9));
  });
});

// yaml issue 497, KaotoIO/kaoto issue 2006, Dokploy issue 3924.
describe('files with an unquoted star (yaml-star-unquoted)', () => {
  const STARS = readField('yaml-star-unquoted/alerts.yaml');

  it('change nothing in a running host, which reports their lines', async () => {
    const places = makePlaces();
    writeFileSync(places.rules, rulesAbove(0.9));
    writeFileSync(places.settings, 'collectors: { disabled: [gpu] }\n');
    const { above, problems, notices, disabled } = await start(places);
    writeFileSync(places.rules, STARS);
    await expect.poll(problems, SOON).toEqual([expect.stringMatching(/^4: .*quote text that starts with an asterisk/)]);
    writeFileSync(places.rules, readField('yaml-star-unquoted/route.yaml'));
    await expect
      .poll(problems, SOON)
      .toEqual([expect.stringMatching(/^11: .*quote text that starts with an asterisk/)]);
    expect(await above()).toBe(0.9);
    writeFileSync(places.settings, readField('yaml-star-unquoted/homeostat.yaml'));
    await expect
      .poll(notices, SOON)
      .toContainEqual(expect.stringMatching(/^config-bad .*homeostat\.yaml:2:.*quote text/));
    expect(await disabled()).toEqual(['gpu']);
    writeFileSync(places.rules, readField('yaml-star-unquoted/many-aliases.yaml'));
    writeFileSync(places.settings, 'collectors: { disabled: ["*cpu"] }\n');
    await expect.poll(notices, SOON).toEqual([]);
    expect(await problems()).toEqual([]);
  });

  it('do not prevent a start', async () => {
    const places = makePlaces();
    writeFileSync(places.rules, STARS);
    writeFileSync(places.settings, readField('yaml-star-unquoted/homeostat.yaml'));
    const { problems, notices } = await start(places);
    expect(await problems()).toEqual([expect.stringMatching(/^4: /)]);
    expect(await notices()).toContainEqual(expect.stringContaining('config-bad'));
  });
});
