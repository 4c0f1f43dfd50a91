import { execFile, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { z } from 'zod';
import { contract } from '../../src/shared/contract/contract';
import { logLineSchema } from '../../src/shared/contract/schemas';
import { MINUTE_MS } from '../../src/shared/model/time';
import { fixturePath } from '../helpers/fixture';
import { startTestHost } from '../helpers/host';
import { pin, shapeOf } from '../helpers/interfaces';
import { temporaryDirectory } from '../helpers/temporary';

/*
 * Output of a real host and the real command line for scripts: JSON by the contract where that describes it, else by
 * its shape; the files of a home, and the content of the databases.
 */

const SETTINGS = `dashboard: { port: 17852 }
automation:
  change_sets: { max_cpu_usage: 1, max_memory_usage: 1, health_threshold: 0 }
services:
  - { name: root, kind: file, path: /, commands: { start: ['true'], stop: ['true'] } }
`;
const rulesOf = (home: string) => `channels:
  - { name: file, kind: log, path: ${home}/told.log }
routing: { default_channels: [file] }
`;
const PROFILE = 'name: calm\nchanges: [{ action: own-pace, target: machine, value: 2 }]\n';

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line without settings of the person. */
function run(...args: string[]): Promise<Result> {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, HOMEOSTAT_HOME: undefined };
  return new Promise((resolve) => {
    const options = { encoding: 'utf8', timeout: 30_000, env } as const;
    execFile(process.execPath, ['out/main/cli.js', ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });
}

async function startInstance(settings = SETTINGS) {
  const home = temporaryDirectory();
  writeFileSync(join(home, 'homeostat.yaml'), settings);
  writeFileSync(join(home, 'alerts.yaml'), rulesOf(home));
  mkdirSync(join(home, 'profiles'));
  writeFileSync(join(home, 'profiles/calm.yaml'), PROFILE);
  const host = await startTestHost({ home });
  onTestFinished(() => host.end('SIGKILL').then(() => undefined));
  const json = async (...args: string[]): Promise<unknown> => {
    const { stdout, stderr } = await run(...args, '--home', home, '--json');
    try {
      return JSON.parse(stdout) as unknown;
    } catch {
      throw new Error(`${args.join(' ')} gave no JSON: ${stdout}${stderr}`);
    }
  };
  return { home, host, json };
}

/** Returns the output schema of a procedure. */
function outputOf(name: string): z.ZodObject {
  const [area = '', verb = ''] = name.split('.');
  const procedure = (contract as unknown as Record<string, Record<string, unknown>>)[area]?.[verb];
  return (procedure as { '~orpc': { outputSchema: z.ZodObject } })['~orpc'].outputSchema;
}

/** Expects a value to equal the result of its schema, with nothing missing and nothing added. */
function expectExactly(schema: z.ZodType, value: unknown, what: string): void {
  expect(schema.parse(value), what).toEqual(value);
}

function recordingOf(): string {
  const lines = ['timestamp_ms,test_one_ratio,test_two_ratio'];
  for (let minute = 0; minute < 2 * 1_440; minute++) {
    // Two waves, one after the other, and an anomaly at the end.
    const [one, two] = [minute, minute - 5].map((at) => 0.5 + 0.3 * Math.sin((at * 2 * Math.PI) / 240));
    const odd = minute > 2_850 ? 5 : 0;
    lines.push(`${Date.UTC(2026, 5, 1) + minute * MINUTE_MS},${one},${(two as number) + odd}`);
  }
  return `${lines.join('\n')}\n`;
}

describe.runIf(process.platform === 'linux')('the command line, for scripts', () => {
  it('prints JSON of the same shape as before', async () => {
    const { home, host, json } = await startInstance();
    const target = spawn('sleep', ['600'], { stdio: 'ignore' });
    onTestFinished(() => void target.kill('SIGKILL'));
    const shapes: Record<string, unknown> = {};

    const byContract = async (procedure: string, ...args: string[]) => {
      const value = await json(...args);
      expectExactly(outputOf(procedure), value, args.join(' '));
      return value;
    };
    const inParallel: readonly (readonly [procedure: string, line: string])[] = [
      ['status.get', 'start'],
      ['status.get', 'status'],
      ['health.get', 'health'],
      ['health.incidents', 'health --incidents'],
      ['services.list', 'services list'],
      ['services.list', 'services status root'],
      ['services.logs', 'services logs'],
      ['services.discover', 'services discover'],
      ['services.control', 'services start root'],
      ['alerts.list', 'alerts'],
      ['alerts.silence', 'alerts silence rule=some-rule --comment test'],
      ['alerts.history', 'alerts history'],
      ['alerts.channels', 'alerts channels'],
      ['alerts.testChannel', 'alerts test file'],
      ['alerts.testRules', 'rules test'],
      ['recommendations.list', 'recommend'],
      ['optimize.list', 'optimize'],
      ['optimize.list', `optimize list --target pid:${target.pid}`],
      ['optimize.suggest', 'optimize suggest'],
      ['optimize.plan', `optimize apply process-priority --target pid:${target.pid} --dry-run`],
      ['optimize.status', 'optimize status'],
      ['optimize.quarantine', 'quarantine'],
      ['automation.get', 'automation'],
      ['automation.setLevel', 'automation level memory ask'],
      ['automation.decisions', 'automation decisions'],
      ['automation.integration', 'automation links'],
      ['profiles.list', 'profile'],
      ['schedules.add', 'schedule add own-pace --target machine --quiet'],
      ['schedules.list', 'schedule'],
      ['schedules.quietHours', 'schedule quiet'],
      ['schedules.cancel', 'schedule cancel none'],
      ['thresholds.get', 'thresholds'],
      ['thresholds.learn', 'thresholds learn'],
      ['metrics.latest', 'metrics memory_*'],
      ['processes.list', 'top'],
    ];
    for (let at = 0; at < inParallel.length; at += 4) {
      await Promise.all(
        inParallel.slice(at, at + 4).map(([procedure, line]) => byContract(procedure, ...line.split(' '))),
      );
    }
    expectExactly(
      outputOf('health.bottlenecks').pick({ active: true, past: true }),
      await json('health', '--bottlenecks'),
      'bottlenecks',
    );
    expectExactly(outputOf('digest.get').omit({ markdown: true }), await json('digest'), 'digest');
    const logs = (await run('logs', '--json', '--home', home)).stdout.trimEnd().split('\n');
    for (const line of logs) expectExactly(logLineSchema, JSON.parse(line), line);

    const apply = [
      'optimize',
      'apply',
      'process-priority',
      '--target',
      `pid:${target.pid}`,
      '--value',
      '9',
      '--no-validate',
    ];
    const change = (await json(...apply)) as { readonly changeId: string };
    shapes['optimize apply'] = shapeOf(change);
    shapes['optimize history'] = shapeOf(await json('optimize', 'history'));
    await byContract('optimize.undo', 'undo', change.changeId);
    await byContract('optimize.report', 'optimize', 'report');
    await byContract('optimize.unblock', 'optimize', 'unblock', change.changeId);
    const set = (await byContract(
      'changeSets.submit',
      'change-set',
      'submit',
      fixturePath('change-sets/slower.yaml'),
    )) as {
      readonly id: string;
    };
    await expect
      .poll(() => run('change-set', 'report', set.id, '--home', home), { timeout: 10_000 })
      .toMatchObject({ code: 0 });
    expectExactly(
      outputOf('changeSets.list').shape['ended'].unwrap().element,
      await json('change-set', 'report', set.id),
      'report',
    );
    await byContract('changeSets.list', 'change-set');
    await byContract('automation.panic', 'automation', 'panic');
    await byContract('automation.resume', 'automation', 'resume');
    await byContract('automation.pause', 'automation', 'pause');
    await byContract('profiles.use', 'profile', 'use', 'calm');
    await byContract('optimize.undo', 'undo', '--all');
    await byContract('profiles.off', 'profile', 'off');
    await byContract('services.control', 'services', 'stop', 'root');

    const bad = join(home, 'bad.yaml');
    writeFileSync(bad, 'rules: [{ name: x }]\n');
    shapes['rules check'] = shapeOf(await json('rules', 'check', bad));
    shapes['rules test FILE'] = shapeOf(await json('rules', 'test', join(home, 'alerts.yaml')));
    shapes['change-set check'] = shapeOf(await json('change-set', 'check', bad));
    const recording = join(home, 'recording.csv');
    writeFileSync(recording, recordingOf());
    for (const verb of ['analyze', 'forecast', 'correlate', 'patterns']) {
      const [file, short] = [await json(verb, recording), await json(verb, 'load_1m_ratio')];
      shapes[`${verb} FILE`] = shapeOf(file);
      // Their content depends on the machine, which has been watched for seconds only.
      shapes[`${verb} SERIES`] = Object.keys(shapeOf(short)).filter((path) => /^(\.|\[\])\.?\w*$/.test(path));
    }

    const nowMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    const rows = [60, 59, 58].map((minutes) => `${nowMs - minutes * MINUTE_MS},0.${minutes},${minutes}`);
    const csv = join(home, 'import.csv');
    writeFileSync(csv, `timestamp_ms,"test_import_ratio{part=""a, b""}",test_import_bytes\n${rows.join('\n')}\n`);
    shapes['import'] = shapeOf(await json('import', csv));
    const exports: string[] = [];
    for (const format of ['csv', 'jsonl', 'openmetrics']) {
      const { stdout } = await run('export', '--metric', 'test_import_*', '--format', format, '--home', home);
      exports.push(`${format}:\n${stdout}`);
    }
    const sinceThen = (text: string) => {
      const [unit, perUnit] = text.length > 10 ? ['ms', 1] : ['s', 1_000];
      return `<${(Number(text) * perUnit - nowMs) / MINUTE_MS} min in ${unit}>`;
    };
    await pin('exports.txt', exports.join('\n').replaceAll(/\b1\d{9}(\d{3}|\.\d+)?\b/g, sinceThen));

    const backup = join(home, 'backup.tar.gz');
    shapes['backup'] = shapeOf(await json('backup', backup));
    expect(await json('stop')).toEqual({ pid: host.pid });
    const restored = await run('restore', backup, '--trust-commands', '--json', '--home', temporaryDirectory());
    shapes['restore'] = shapeOf(JSON.parse(restored.stdout));
    await pin('command-answers.json', shapes);

    await pin('home.txt', `${filesOf(home).join('\n')}\n`);
    await pin('databases.json', {
      'metrics.db': describeDatabase(home, 'metrics.db'),
      'state.db': describeDatabase(home, 'state.db'),
    });
    await pin('state.json', describeState(home));
  }, 120_000);

  it('accepts --home and --json before and after the verb, and none after --', async () => {
    const { home, host } = await startInstance('dashboard: { enabled: false }\n');
    const before = ['--home', home, '--json'];
    const orders = (verb: string, subverb: readonly string[]) => [
      [...before, verb, ...subverb],
      [verb, ...before, ...subverb],
      [verb, ...subverb, ...before],
      ['--json', verb, ...subverb, '--home', home],
      ['--home', home, verb, ...subverb, '--json'],
      ['--json', verb, `--home=${home}`, ...subverb],
    ];
    const lines = [...orders('status', []), ...orders('optimize', ['list']), ...orders('rules', ['check'])];
    const [statuses, lists, checks] = [lines.slice(0, 6), lines.slice(6, 12), lines.slice(12)];
    const results = async (some: readonly (readonly string[])[]) =>
      (await Promise.all(some.map((line) => run(...line)))).map(({ stdout }) => JSON.parse(stdout) as unknown);
    for (const status of await results(statuses)) expect(status).toMatchObject({ pid: host.pid });
    for (const list of await results(lists)) expect(list).toContainEqual(expect.objectContaining({ id: 'freeze' }));
    for (const check of await results(checks)) expect(check).toEqual([]);

    // Everything after it is an argument, even with a dash.
    const requested = await run('metrics', ...before, '--', '--home', '--json');
    expect(requested).toEqual({
      code: 64,
      stdout: '[]\n',
      stderr: 'homeostat: no series matches "--home" "--json"\n',
    });
    const inWords = await run('metrics', '--home', home, '--', 'memory_total_bytes', '--json');
    expect(inWords.stdout).toMatch(/^[^[]* {2}memory_total_bytes$/m);
    const elsewhere = temporaryDirectory();
    const file = await run('rules', '--home', home, '--', 'check', `--home=${elsewhere}`);
    expect(file.stderr).toContain(`cannot read --home=${elsewhere}`);
    expect(await run('alerts', ...before, '--', 'ack', '--json')).toMatchObject({ code: 64, stdout: '' });
    expect(await run('status', '--home', home, '--', '--json')).toMatchObject({ code: 64, stdout: '' });
    // This reply was once lost if no dashboard had to be closed first.
    expect(JSON.parse((await run('stop', ...before)).stdout)).toEqual({ pid: host.pid });
  });
});

it.runIf(process.platform === 'linux')('serves every procedure of the contract, by REST too', async () => {
  const { host } = await startInstance();
  const { origin, hash } = new URL(host.url);
  const token = hash.replace('#token=', '');
  const get = (path: string) => fetch(`${origin}${path}`, { headers: { authorization: `Bearer ${token}` } });
  const status = (await (await get('/api/v1/status')).json()) as { pid: number };
  expect(status.pid).toBe(host.pid);
  const document = (await (await get('/api/openapi.json')).json()) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
    readonly servers: readonly { readonly url: string }[];
  };
  expect(document.servers).toEqual([{ url: '/api/v1' }]);
  const lines = Object.entries(document.paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`),
  );
  expect(`${lines.sort().join('\n')}\n`).toBe(readFileSync(fixturePath('interfaces/api.txt'), 'utf8'));
});

/** Files that the test wrote, and files that need minutes of history. */
const NOT_OURS = ['bad.yaml', 'recording.csv', 'import.csv', 'backup.tar.gz', 'anomaly-model.json'];

/** Lists the files and folders in a home, with `*` for variable parts. */
function filesOf(home: string): readonly string[] {
  const names = readdirSync(home, { recursive: true, withFileTypes: true }).map((entry) => {
    const name = relative(home, join(entry.parentPath, entry.name)).replace(/\d{13}-[0-9a-f]+/, '*');
    return entry.isDirectory() ? `${name}/` : name;
  });
  return names.filter((name) => !NOT_OURS.includes(name)).sort();
}

function openDatabase(home: string, name: string) {
  const database = new BetterSqlite3(join(home, name), { readonly: true });
  onTestFinished(() => void database.close());
  return database;
}

function describeDatabase(home: string, name: string): unknown {
  const database = openDatabase(home, name);
  const statements = database
    .prepare('SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name')
    .pluck()
    .all();
  return {
    version: database.pragma('user_version', { simple: true }),
    statements: statements.map((sql) => String(sql).replaceAll(/\s+/g, ' ')),
  };
}

/** Tables that the actions of this test fill. Others depend on events of the machine. */
const KEPT = ['alert-silences', 'automation', 'config', 'profiles', 'schedules'];

function describeState(home: string): unknown {
  const rows = openDatabase(home, 'state.db').prepare('SELECT domain, key, value FROM state').all() as {
    readonly domain: string;
    readonly key: string;
    readonly value: string;
  }[];
  const domains = KEPT.map((domain) => {
    const own = rows.filter((row) => row.domain === domain);
    const keys = own.map(({ key }) => key.replace(/-(\d|[0-9a-f]{8}).*/, '-*'));
    return [domain, { keys: keys.sort(), values: Object.keys(shapeOf(own.map(({ value }) => JSON.parse(value)))) }];
  });
  return Object.fromEntries(domains);
}
