import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/main/transports/connect-app';
import { attackSize } from '../helpers/attack-size';
import { startTestHost, type TestHost } from '../helpers/host';

const SETTINGS = 'interval_seconds: 2\ndashboard: { enabled: false }\n';
const RULES =
  'rules:\n  - { name: mine, kind: absence, series: load1, summary: x }\n' +
  'channels:\n  - { name: desktop, kind: desktop }\nrouting: { default_channels: [desktop] }\n';

/** Objects in the place of a settings file, each of which makes it invalid. */
const HOSTILE: Readonly<Record<string, (path: string) => void>> = {
  'a star that is an alias': (path) => writeFileSync(path, 'rules:\n  - metric: *_ratio\n'),
  'many unknown keys': (path) =>
    writeFileSync(
      path,
      lines(60_000, (index) => `k${index}: 1`),
    ),
  'a directory': (path) => void mkdirSync(path),
  'a pipe': (path) => void execFileSync('mkfifo', [path]),
  '48,000 lines of rules': (path) =>
    writeFileSync(path, `rules:\n${lines(24_000, () => '  - { name: a,\n      b: 1 }')}`),
  'aliases that multiply': (path) =>
    writeFileSync(
      path,
      `a0: &a0 [x]\n${lines(12, (index) => `a${index + 1}: &a${index + 1} [${Array(9).fill(`*a${index}`)}]`)}`,
    ),
  'chained aliases': (path) =>
    writeFileSync(path, `k0: &k0 1\n${lines(15_000, (index) => `k${index + 1}: &k${index + 1} [*k${index}]`)}`),
  'many mistakes': (path) => writeFileSync(path, '] '.repeat(150_000)),
  'deep nesting': (path) => writeFileSync(path, '['.repeat(200_000)),
  'a file that is too large': (path) => writeFileSync(path, Buffer.alloc(64 * 1024 * 1024, '# x\n')),
  'bytes that are no text': (path) =>
    writeFileSync(path, Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7_919) % 256))),
  zeros: (path) => writeFileSync(path, Buffer.alloc(4_096)),
  'UTF-16': (path) => writeFileSync(path, Buffer.from(`\ufeff${SETTINGS}`, 'utf16le')),
  'a prototype': (path) => writeFileSync(path, '__proto__: { interval_seconds: 9 }\n'),
  'two documents': (path) => writeFileSync(path, 'a: 1\n---\nb: 2\n'),
  'a set': (path) => writeFileSync(path, '!!set { a, b }\n'),
  'a link to itself': (path) => symlinkSync('alerts.yaml', path),
  'a link to a device': (path) => symlinkSync('/dev/zero', path),
};
const KINDS = Object.entries(HOSTILE).slice(0, attackSize({ sample: 3, whole: 100 }));
const WITHIN = { timeout: 30_000, interval: 50 };

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');
}

function put(home: string, name: string, write: (path: string) => void): void {
  // Writes next to the file and renames, because on a busy machine the file would be absent for long.
  const next = join(home, 'next');
  write(next);
  rmSync(join(home, name), { recursive: true, force: true });
  renameSync(next, join(home, name));
}

let home: string;
let host: TestHost;
let connection: Connection;

async function startHost(): Promise<void> {
  host = await startTestHost({ home });
  connection = await host.connect();
}

async function endHost(): Promise<void> {
  await connection.close();
  await host.end();
}

const noticesOf = async () => (await connection.api.status.get()).notices.map(({ id }) => id);

/** Reads the active settings and rules as a client sees them. */
async function inEffect() {
  const [settings, { rules }] = await Promise.all([connection.api.config.list(), connection.api.alerts.rules()]);
  return {
    interval: settings.find(({ key }) => key === 'interval_seconds')?.value,
    rules: rules.map(({ name }) => name),
  };
}

const VALID = { interval: 2, rules: ['mine'] };

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'homeostat-hostile-'));
  writeFileSync(join(home, 'homeostat.yaml'), SETTINGS);
  writeFileSync(join(home, 'alerts.yaml'), RULES);
  await startHost();
});

afterAll(async () => {
  await endHost();
  rmSync(home, { recursive: true, force: true });
});

describe('an object in the place of homeostat.yaml and alerts.yaml', () => {
  it.each(KINDS)('leaves a running host its last valid settings and rules: %s', async (_, write) => {
    for (const name of ['homeostat.yaml', 'alerts.yaml']) put(home, name, write);
    await expect.poll(noticesOf, WITHIN).toEqual(expect.arrayContaining(['config-bad', 'alerts-bad']));
    expect(await inEffect()).toEqual(VALID);
    const { notices } = await connection.api.status.get();
    expect(JSON.stringify(notices).length).toBeLessThan(20_000);
    put(home, 'homeostat.yaml', (path) => writeFileSync(path, SETTINGS));
    put(home, 'alerts.yaml', (path) => writeFileSync(path, RULES));
    await expect.poll(noticesOf, WITHIN).not.toContain('alerts-bad');
    await expect.poll(noticesOf, WITHIN).not.toContain('config-bad');
  });
});

const DOMAINS: readonly (readonly [domain: string, key: string])[] = [
  ['services', 'x'],
  ['automation-decisions', '1763720000000-1'],
  ['automation', 'ledger'],
  ['automation', 'control'],
  ['profiles', 'active'],
  ['schedules', 'schedule-1'],
  ['recommendation-decisions', 'r1'],
  ['action-outcomes', 'c1'],
  ['config', 'log.level'],
  ['config', '__proto__.polluted'],
  ['alerts', 'snapshot'],
  ['alert-outbox', 'k'],
  ['alert-silences', 'silence-1'],
  ['alert-history', '1763720000000'],
  ['limits', 'learned'],
  ['incidents', 'i1'],
  ['state-transitions', '1763720000000'],
  ['state-forecast', 'learned'],
  ['anomalies', 'a'],
];
/** Anomalies are read when a client asks for them. */
const READ_AT_START = DOMAINS.filter(([domain]) => domain !== 'anomalies').map((names) => names.join('-'));
const VALUES = ['{"id":5,"kind":"http","alerts":[{}],"pause":{}}', 'null', '5', '"x"', '[]', '[null]', 'no JSON', '{}'];

/** Other files, unless another attack covers them. */
const FILES = [
  'profiles/x.yaml',
  'change-sets/inbox/x.yaml',
  'change-sets/queue/1763720000000-1.x.yaml',
  'change-sets/done/1763720000000-2.x.report.json',
  'change-sets/done/1763720000000-3.x.report.json',
  'anomaly-model.json',
  'journal.log',
  'token',
  'logs/homeostat.log',
];
const CONTENTS: readonly (readonly [name: string, content: string | Buffer])[] = [
  ['JSON of another shape', '{"id":"1763720000000-2.x","outcome":"done","items":[null]}'],
  ['bytes', Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 7_919) % 256))],
  ['nothing', ''],
  ['zeros', Buffer.alloc(4_096)],
  ['null', 'null'],
];

function damageStateDatabase(value: string): void {
  const database = new BetterSqlite3(join(home, 'state.db'));
  const insert = database.prepare('INSERT OR REPLACE INTO state VALUES (?, ?, ?, 1)');
  for (const [domain, key] of DOMAINS) insert.run(domain, key, value);
  database.close();
}

/** All files at once: a file that ends a start does so regardless of the others. */
const ROUNDS = Object.entries(HOSTILE)
  .slice(0, attackSize({ sample: 1, whole: 100 }))
  .map(([name, write], index) => ({
    name,
    write,
    value: VALUES[index % VALUES.length] as string,
    content: CONTENTS[index % CONTENTS.length] as (typeof CONTENTS)[number],
  }));

it.each(ROUNDS)('starts with $name, $value in state.db and $content.0 elsewhere', async (round) => {
  await endHost();
  for (const name of FILES) {
    mkdirSync(join(home, name, '..'), { recursive: true, mode: 0o700 });
    put(home, name, (path) => writeFileSync(path, round.content[1], { mode: 0o600 }));
  }
  damageStateDatabase(round.value);
  for (const name of ['homeostat.yaml', 'alerts.yaml']) put(home, name, round.write);
  await startHost();
  expect(await inEffect()).toEqual(VALID);
  // A value that is not JSON is reported by its key, values of another shape in one notice.
  const ofState = round.value === 'no JSON' ? READ_AT_START.map((key) => `state-value-${key}`) : ['state-damaged'];
  expect(await noticesOf()).toEqual(expect.arrayContaining(['config-bad', 'alerts-bad', ...ofState]));
  // Every part that reads one of the files answers.
  const { api } = connection;
  await Promise.all([
    api.services.list(),
    api.schedules.list(),
    api.profiles.list(),
    api.changeSets.list(),
    api.alerts.list(),
    api.alerts.silences(),
    api.alerts.history({}),
    api.automation.get(),
    api.automation.decisions({}),
    api.recommendations.list(),
    api.health.get(),
    api.health.incidents({ fromMs: 0, toMs: Date.now() }),
    api.optimize.status(),
    api.optimize.history(),
  ]);
});

it('starts with the defaults if there is no copy of the last valid settings', async () => {
  await endHost();
  rmSync(join(home, 'last-valid'), { recursive: true });
  await startHost();
  const { interval, rules } = await inEffect();
  expect(interval).toBe(1);
  expect(rules).not.toContain('mine');
});

/** Homeostat's own files that a start, a stop or an undo opens. */
const OWN_FILES = [
  'supervisor.pid',
  'crashes/000000000000001-1.json',
  'everything-was-taken-back',
  'sessions.json',
  'losses.json',
  'trusted-time.json',
  'logs/start.log',
  'logs/homeostat.log',
  'head.log',
];

it('starts, stops and undoes without waiting for a pipe or a link to itself', async () => {
  await endHost();
  const pipe = HOSTILE['a pipe'] as (path: string) => void;
  const loop = HOSTILE['a link to itself'] as (path: string) => void;
  try {
    for (const write of [pipe, loop].slice(0, attackSize({ sample: 1, whole: 2 }))) {
      for (const name of OWN_FILES) {
        mkdirSync(join(home, name, '..'), { recursive: true, mode: 0o700 });
        put(home, name, write);
      }
      for (const args of [['start'], ['stop'], ['undo', '--all']]) {
        const cli = ['out/main/cli.js', '--home', home, ...args];
        execFileSync(process.execPath, cli, { stdio: 'pipe', timeout: 30_000 });
      }
    }
  } finally {
    for (const name of OWN_FILES) rmSync(join(home, name), { force: true });
    await startHost();
  }
});
