import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { AdvisedError } from '../base/errors';
import { LastValidText } from '../base/last-valid-text';
import { AppLog } from '../base/log';
import { parseHere } from '../base/parse-apart';
import { describeProblem } from '../base/yaml-problem';
import { AlertsStore, readAlerts } from './alerts-file';
import { SHIPPED_ALERTS } from './shipped-alerts';

const THRESHOLDS = ['disk-space'];
const ROUTING = 'routing: { default_channels: [desktop] }\n';
const CHANNEL = 'channels:\n  - { name: desktop, kind: desktop }\n';
const rule = (extra: string) => `rules:\n  - name: full\n    kind: threshold\n    series: memory_used_ratio\n${extra}`;
const GOOD = `${rule('    above: 0.9\n    summary: full\n')}${CHANNEL}${ROUTING}`;

async function problemsOf(text: string): Promise<readonly string[]> {
  const read = await readAlerts({ text, thresholdIds: THRESHOLDS });
  return read.ok ? [] : read.problems.map(describeProblem);
}

function create(directory = temporaryDirectory()) {
  const file = join(directory, 'alerts.yaml');
  const log = new AppLog(
    () => undefined,
    () => 0,
  );
  const parts = {
    log: log.for('alerts'),
    thresholdIds: THRESHOLDS,
    parse: parseHere,
    lastValid: new LastValidText(join(directory, 'last-valid', 'alerts.yaml'), log.for('alerts')),
  };
  return { directory, file, log, store: new AlertsStore(file, parts) };
}

describe('problems of a file', () => {
  it.each([
    ['a name that is not one', rule('    above: 0.9\n    summary: x\n    sevrity: critical\n'), /^:7:5: .*sevrity/],
    ['no bound', rule('    summary: x\n'), /either above or below/],
    ['two bounds', rule('    above: 1\n    below: 0\n    summary: x\n'), /either above or below/],
    ['a clear bound on the wrong side', rule('    above: 0.9\n    clear: 0.95\n    summary: x\n'), /wrong side/],
    [
      'a limit that there is not',
      rule('    above: adaptive(nonsense)\n    summary: x\n'),
      /^:5:5: .*threshold nonsense/,
    ],
    [
      'the name of a built-in rule',
      rule('    above: 1\n    summary: x\n').replace('full', 'channel-failing'),
      /built-in/,
    ],
    [
      'a selector with a mistake',
      rule('    above: 1\n    summary: x\n').replace('used_ratio', 'used_ratio{a=~"("}'),
      /^:4:5: /,
    ],
  ])('%s', async (_, rules, expected) => {
    const problems = await problemsOf(`${rules}${CHANNEL}${ROUTING}`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });

  it.each([
    ['a channel that there is not', `${CHANNEL}routing: { default_channels: [mail] }\n`, /channel mail does not exist/],
    ['no default', `${CHANNEL}routing: { routes: [] }\n`, /default_channels/],
    [
      'a secret in the file',
      `channels:\n  - { name: s, kind: slack, webhook: "https://x.example/y" }\n${ROUTING}`,
      /secret/,
    ],
    ['no YAML', 'rules: [\n', /^:\d+:\d+: /],
  ])('%s', async (_, text, expected) => {
    expect((await problemsOf(text)).join('\n')).toMatch(expected);
  });

  it('include a composite rule with too few or missing rules', async () => {
    const composite = (rest: string) =>
      GOOD.replace('channels:', `  - { name: both, kind: composite, summary: x, ${rest} }\nchannels:`);
    expect((await problemsOf(composite('rules: [full, gone]'))).join()).toContain('the rule gone does not exist');
    expect((await problemsOf(composite('rules: [full], at_least: 2'))).join()).toContain('can never fire');
    expect(await problemsOf(composite('rules: [full]'))).toEqual([]);
  });

  it('are empty for a valid file', async () => {
    expect(await problemsOf(GOOD)).toEqual([]);
    expect(await problemsOf(GOOD.replace('0.9', 'adaptive(disk-space)'))).toEqual([]);
  });
});

describe('the active rules', () => {
  it('are the shipped ones without a file', async () => {
    const { store } = create();
    await store.load();
    expect([store.current, store.text, store.problems]).toEqual([SHIPPED_ALERTS, null, []]);
  });

  it('stay the last valid ones while the file has mistakes, and follow its changes', async () => {
    const { store, file, log } = create();
    writeFileSync(file, GOOD);
    await store.load();
    onTestFinished(store.watch());
    const changes: number[] = [];
    const checks: number[] = [];
    store.checks.on((problems) => checks.push(problems.length));
    store.changes.on(({ rules }) => changes.push(rules.length));
    writeFileSync(file, GOOD.replace('above: 0.9', 'above: high'));
    await expect.poll(() => store.problems, { timeout: 3_000 }).toHaveLength(1);
    expect(store.current.rules).toHaveLength(1);
    expect(log.tail(1)[0]?.message).toContain(`${file}:5:5: `);
    writeFileSync(file, `rules: []\n${CHANNEL}${ROUTING}`);
    await expect.poll(() => changes, { timeout: 3_000 }).toEqual([0]);
    expect(store.problems).toEqual([]);
    expect([checks[0], checks.at(-1)]).toEqual([1, 0]);
    rmSync(file);
    await expect.poll(() => store.current, { timeout: 3_000 }).toEqual(SHIPPED_ALERTS);
  });
});

it('are the last valid ones after a start with a broken file', async () => {
  const first = create();
  writeFileSync(first.file, GOOD);
  await first.store.load();
  writeFileSync(first.file, GOOD.replace('full', '*_ratio'));
  const { store } = create(first.directory);
  await store.load();
  expect([store.current.rules.length, store.problems.length, store.isOfValidFile]).toEqual([1, 1, true]);
});

describe('saving', () => {
  it('writes the text unchanged, with comments, and applies it at once', async () => {
    const { store, file } = create();
    await store.save(`# mine\n${GOOD}`);
    expect(readFileSync(file, 'utf8')).toBe(`# mine\n${GOOD}`);
    expect(store.current.rules).toHaveLength(1);
  });

  it('writes through a link, which stays', async () => {
    const { store, file } = create();
    mkdirSync(join(file, '..', 'dotfiles'));
    symlinkSync('dotfiles/alerts.yaml', file);
    await store.save(GOOD);
    expect(readlinkSync(file)).toBe('dotfiles/alerts.yaml');
    expect(readFileSync(join(file, '..', 'dotfiles', 'alerts.yaml'), 'utf8')).toBe(GOOD);
  });

  it('writes nothing if the text has a mistake', async () => {
    const { store, file } = create();
    await expect(store.save('rules: 3')).rejects.toThrow(AdvisedError);
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    ['a program', '{ name: own, kind: command, command: [/bin/sh, -c, id] }'],
    ['a file to write', '{ name: own, kind: log, path: /etc/profile }'],
    ['a file to read a secret from', '{ name: own, kind: slack, webhook: "file:/etc/shadow" }'],
    ['a file to read a URL from', '{ name: own, kind: webhook, url: "file:/etc/shadow" }'],
    ['a topic to read from a file', '{ name: own, kind: ntfy, url: "env:HOME" }'],
    ['link-local addresses', '{ name: own, kind: webhook, url: "http://a.example/", allow_link_local: true }'],
  ])('accepts %s only from the file', async (_, channel) => {
    const { store, file } = create();
    const text = GOOD.replace(CHANNEL, `${CHANNEL}  - ${channel}\n`);
    await expect(store.save(text)).rejects.toThrow('cannot be changed here');
    expect(existsSync(file)).toBe(false);
    writeFileSync(file, text);
    await store.load();
    await store.save(text.replace('above: 0.9', 'above: 0.8'));
    expect(store.current.channels).toHaveLength(2);
  });
});

it('keeps the last valid rules while other users could have written the file', async () => {
  const { file, store } = create();
  writeFileSync(file, GOOD);
  await store.load();
  const { current } = store;
  writeFileSync(file, GOOD.replace('0.9', '0.1'));
  chmodSync(file, 0o666);
  await store.load();
  expect(store.problems.map(describeProblem).join()).toContain(`chmod go-w ${file}`);
  expect(store.current).toBe(current);
  if (process.getuid?.() !== 0) return;
  chmodSync(file, 0o600);
  chownSync(file, 54_321, 54_321);
  await store.load();
  expect(store.problems.map(describeProblem).join()).toContain(`sudo chown 0 ${file}`);
  expect(store.current).toBe(current);
});
