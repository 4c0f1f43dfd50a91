import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../src/main/cli/create-program';
import { runCommandLine } from '../../src/main/cli/program';
import { EXIT } from '../../src/main/cli/verb';
import type { Connection } from '../../src/main/transports/connect-app';
import { attackSeed, attackSize } from '../helpers/attack-size';
import { createFakeTerminal } from '../helpers/fake-terminal';
import { startTestHost, type TestHost } from '../helpers/host';
import { createRandom } from '../helpers/seeded-random';

/*
 * Command lines without meaning, or with another meaning than they seem to have. Each must be refused with a sentence
 * that names the mistake, with the matching exit code, and without any effect.
 */

const WRONG_COUNTS = ['', 'abc', '-3', '0', '1.5', '1e3', '99999999', 'NaN', '0x10'];
const WRONG_AMOUNTS = ['', 'abc', '-3', '1e3', '999999999', 'Infinity'];
const WRONG_DURATIONS = ['', 'abc', '-1h', '0s', '10', '5y', '99999999w', '1e3s'];
const WRONG_TIMES = ['', 'soon', '12', '2026-13-45', '-5y'];
const LONG = 'x'.repeat(501);

/** Invalid values for each option that takes one. */
const WRONG_VALUES: Readonly<Record<string, readonly string[]>> = {
  'services --lines': WRONG_COUNTS,
  'services --contains': [LONG],
  'notices --dismiss': ['nosuch'],
  'alerts --hours': [...WRONG_AMOUNTS, '0'],
  'alerts --comment': [LONG],
  'alerts --limit': WRONG_COUNTS,
  'rules --replay': WRONG_DURATIONS,
  'rules --csv': ['', '/no/such.csv', '/etc'],
  'rules --rule': ['', 'nosuch'],
  'recommend --hours': [...WRONG_AMOUNTS, '0'],
  'optimize --target': ['', 'nosuch', 'pid:abc', 'pid:0', 'pid:999999999'],
  'optimize --value': ['', 'abc', '-99'],
  'optimize --why': ['', LONG],
  'optimize --for': WRONG_DURATIONS,
  'optimize --since': WRONG_DURATIONS,
  'automation --for': WRONG_DURATIONS,
  'quarantine --days': WRONG_AMOUNTS,
  'schedule --target': ['', 'nosuch', 'pid:1'],
  'schedule --value': ['', 'abc'],
  'schedule --cron': ['', 'soon', '* * * * * *', '0 0 30 2 *', '99 * * * *'],
  'schedule --time-zone': ['', 'Mars/Olympus'],
  'schedule --at': [...WRONG_TIMES, '2001-01-01T00:00Z'],
  'schedule --window-minutes': [...WRONG_AMOUNTS, '0', '1441'],
  'schedule --for-minutes': [...WRONG_AMOUNTS, '0'],
  'inspect --root': ['', '/no/such', '/etc', '/etc/hostname', LONG],
  'inspect --then': ['', '/no/such', '/etc', LONG],
  'inspect --seconds': [...WRONG_AMOUNTS, '0'],
  'support-bundle --out': ['', '/no/such/bundle.tar.gz', '/etc', '/proc/bundle.tar.gz', LONG],
  'logs --lines': WRONG_COUNTS,
  'analyze --metric': [''],
  'analyze --from': WRONG_TIMES,
  'analyze --to': WRONG_TIMES,
  'forecast --metric': [''],
  'forecast --horizon': WRONG_DURATIONS,
  'correlate --metric': [''],
  'correlate --from': WRONG_TIMES,
  'correlate --to': WRONG_TIMES,
  'patterns --metric': [''],
  'patterns --from': WRONG_TIMES,
  'patterns --to': WRONG_TIMES,
  'export --metric': ['', 'nosuch', '{'],
  'export --from': WRONG_TIMES,
  'export --to': WRONG_TIMES,
  'export --format': ['', 'xml'],
  'export --step': WRONG_DURATIONS,
  'export --aggregation': ['', 'median'],
  'export --out': ['', '/no/such/file', '/etc'],
  'eval --set': ['', '/no/such'],
  'eval --task': ['', 'nosuch'],
  'eval --out': [''],
};

/** Command line that each option belongs to. */
const LINE_OF: Readonly<Record<string, readonly string[]>> = {
  services: ['logs'],
  alerts: ['silence', 'rule=x'],
  'alerts --limit': ['history'],
  rules: ['test'],
  recommend: ['snooze', 'nosuch'],
  optimize: ['apply', 'process-priority', '--target', `pid:${process.pid}`],
  'optimize --target': ['apply', 'process-priority'],
  'optimize --since': ['report'],
  automation: ['pause'],
  quarantine: ['purge', 'nosuch', '--yes'],
  schedule: ['add', 'swappiness', '--target', 'machine', '--quiet'],
  'schedule --target': ['add', 'swappiness', '--quiet'],
  'schedule --cron': ['add', 'swappiness', '--target', 'machine'],
  'schedule --at': ['add', 'swappiness', '--target', 'machine'],
  'schedule --time-zone': ['add', 'swappiness', '--target', 'machine', '--cron', '0 3 * * *'],
  'inspect --then': ['--root', '/', '--seconds', '1'],
  'inspect --seconds': ['--root', '/', '--then', '/'],
  'support-bundle': ['--yes'],
  analyze: ['load_1m_ratio'],
  forecast: ['load_1m_ratio'],
  correlate: ['load_1m_ratio'],
  patterns: ['load_1m_ratio'],
  'eval --set': ['--task', 'anomaly'],
  'eval --task': ['--set', '/tmp'],
  'eval --out': ['--set', '/tmp', '--task', 'anomaly'],
};

const { commands: COMMANDS } = await createProgram(createFakeTerminal(), async () => undefined);

/** Names of nothing, contradictions, and inputs that do not belong together. */
const WRONG_LINES: readonly string[] = [
  ...COMMANDS.filter((command) => command.name() !== 'eval').map((command) => `${command.name()} --frobnicate`),
  'eval --set x --task anomaly --frobnicate',
  ...COMMANDS.filter(({ commands }) => commands.length > 0).map((command) => `${command.name()} frobnicate`),
  ...['start', 'stop', 'restart', 'run', 'status', 'top'].map((name) => `${name} surplus`),
  'services list nosuch',
  'services start nosuch',
  'services stop nosuch',
  'services restart nosuch',
  'services logs nosuch',
  'services list --lines 3',
  'alerts ack nosuch',
  'alerts silence foo',
  'alerts silence =x',
  'alerts silence rule=',
  'alerts silence rule=*',
  'alerts silence rule=a rule=b',
  'alerts test nosuch',
  'rules check /no/such.yaml',
  'rules check /etc',
  'rules test /no/such.yaml',
  'rules test --csv /no/such.csv --replay 1d',
  'recommend dismiss nosuch',
  'recommend snooze nosuch',
  'recommend never nosuch',
  'recommend restore nosuch',
  'optimize apply nosuch --target machine',
  'optimize apply process-priority',
  'optimize status nosuch',
  'optimize recheck nosuch',
  'optimize unblock nosuch',
  'optimize report --csv --markdown',
  'optimize report --dry-run',
  'automation level nosuch ask',
  'automation level memory nosuch',
  'automation pause 30m',
  'automation pause --for 1h --until-tomorrow',
  'automation pause --for --until-tomorrow',
  'automation status --for 1h',
  'automation yes nosuch',
  'automation no nosuch',
  'automation answer nosuch pause',
  'automation answer nosuch kill',
  'undo nosuch',
  'undo nosuch --all',
  'quarantine restore nosuch',
  'quarantine purge nosuch',
  'quarantine purge nosuch --yes',
  'profile use nosuch',
  'profile off battery',
  'change-set submit /no/such.yaml',
  'change-set check /etc',
  'change-set report nosuch',
  'schedule add nosuch --target machine --quiet',
  'schedule add swappiness --target machine',
  'schedule add swappiness --target machine --quiet --at 2090-01-01',
  'schedule cancel nosuch',
  'thresholds adopt nosuch',
  'thresholds dismiss nosuch',
  'thresholds revert nosuch',
  'metrics nosuch',
  'metrics {',
  'analyze nosuch',
  'analyze /no/such.csv',
  'analyze load_1m_ratio --from -1h --to -2h',
  'forecast nosuch',
  'correlate nosuch',
  'patterns nosuch',
  'backup /no/such/backup.tar.gz',
  'import /no/such.csv',
];

/** Texts for programmers, which no person can act on. */
const RAW = /Input validation failed|Internal server error|ENOENT|EACCES|EISDIR|CronPattern|TypeError|\n\s+at /;

let host: TestHost;
let connection: Connection;
let home: string;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'homeostat-test-'));
  writeFileSync(join(home, 'homeostat.yaml'), 'dashboard: { enabled: false }\n');
  host = await startTestHost({ home });
  connection = await host.connect();
  while ((await connection.api.status.get()).frames < 2) await sleep(100);
});
afterAll(async () => {
  await connection?.close();
  await host?.end('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

async function run(args: readonly string[]) {
  const terminal = createFakeTerminal();
  const code = await runCommandLine(['--home', home, ...args], new URL('file:///nowhere/'), terminal);
  return { code, printed: terminal.printed.join('\n') + terminal.screen(), warned: terminal.warned.join('\n') };
}

/** Reads everything that a command line can change. */
async function readState(): Promise<unknown> {
  const { api } = connection;
  const { areas, pause } = await api.automation.get();
  return {
    changes: await api.optimize.history(),
    schedules: await api.schedules.list(),
    silences: await api.alerts.silences(),
    levels: areas.map(({ area, level }) => [area, level]),
    pause,
    changeSets: await api.changeSets.list(),
    profile: await api.profiles.active(),
    quarantine: await api.optimize.quarantine(),
    thresholds: (await api.thresholds.get()).changes,
    config: await api.config.list(),
  };
}

/** @returns the fault in the reply to a command line, or undefined if it was refused correctly */
async function findFault(args: readonly string[]): Promise<string | undefined> {
  const { code, printed, warned } = await run(args);
  const line = args.map((arg) => JSON.stringify(arg.slice(0, 60))).join(' ');
  if (code === EXIT.healthy) return `${line} was accepted and printed ${printed}`;
  // Some problems are the result itself, such as the mistakes in a checked file.
  const text = (warned || printed).toLowerCase();
  if (RAW.test(warned)) return `${line} says ${warned}`;
  const subjects = args.slice(1).filter((arg) => arg.trim() !== '');
  const isNamed = [
    ...subjects.map((arg) => arg.slice(0, 16).toLowerCase()),
    'must not be empty',
    'missing required argument',
    ' needs ',
  ].some((one) => text.includes(one));
  return isNamed ? undefined : `${line} says only ${JSON.stringify(text)}`;
}

describe.skipIf(process.platform !== 'linux')('an invalid command line', () => {
  it('is tried for every option that takes a value', () => {
    const options = COMMANDS.flatMap((command) => {
      const own = [command, ...command.commands].flatMap((parser) => parser.options);
      return own.filter(({ required }) => required).map(({ long }) => `${command.name()} ${long}`);
    });
    expect(options.filter((option) => WRONG_VALUES[option] === undefined)).toEqual([]);
  });

  it('is refused with a sentence that names the mistake, and changes nothing', async () => {
    const before = await readState();
    const lines: (readonly string[])[] = WRONG_LINES.map((line) => line.split(' '));
    for (const [name, values] of Object.entries(WRONG_VALUES)) {
      const [command = '', option = ''] = name.split(' ');
      const rest = LINE_OF[name] ?? LINE_OF[command] ?? [];
      for (const value of values) lines.push([command, ...rest, option, value]);
    }
    for (const command of COMMANDS) {
      for (const verb of command.commands) {
        const inputs = verb.registeredArguments;
        const path = [command.name(), verb.name()];
        const most = inputs.length;
        if (inputs.some(({ required }) => required)) lines.push(path);
        if (!inputs.some(({ variadic }) => variadic))
          lines.push([...path, ...new Array<string>(most + 1).fill('surplus')]);
        if (most > 0) lines.push([...path, ...new Array<string>(most).fill('')]);
      }
    }
    const faults: string[] = [];
    for (const args of lines) faults.push(...[(await findFault(args)) ?? []].flat());
    expect(faults).toEqual([]);
    expect(await readState()).toEqual(before);
  });

  it('is refused without a host', async () => {
    const elsewhere = join(home, 'elsewhere');
    mkdirSync(elsewhere);
    for (const line of [
      'services frobnicate',
      'services logs --lines abc',
      'alerts silence foo',
      'undo',
      'schedule add swappiness --target machine',
    ]) {
      const { code, warned } = await run([...line.split(' '), '--home', elsewhere]);
      expect([code, warned.includes('no host')], line).toEqual([EXIT.usage, false]);
    }
  });

  it('is refused at once if the home cannot be used', async () => {
    const beganMs = performance.now();
    const { code, warned } = await run(['start', '--home', '/proc/nosuch']);
    expect(code).not.toBe(EXIT.healthy);
    expect(warned).toContain('cannot use the directory /proc/nosuch');
    expect(performance.now() - beganMs).toBeLessThan(10_000);
  });
});

/** Commands that run until they are stopped, or that write to a path of the caller. */
const NOT_FUZZED = new Set(['start', 'run', 'stop', 'restart', 'top', 'backup', 'restore', 'import', 'eval']);
const NOT_TRIED = new Set(['--watch', '--follow', '--out']);
const JUNK = [
  '',
  ' ',
  '-1',
  'abc',
  '1e999',
  '..',
  '{',
  '}',
  '*',
  '=',
  'a=b',
  '\u001b[2J',
  'x'.repeat(5_000),
  '😀',
  '%s',
];

it.skipIf(process.platform !== 'linux')(
  'ends any command line with a known exit code and without a stack',
  async () => {
    const random = createRandom(attackSeed(), 'command-lines');
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    const commands = COMMANDS.filter((command) => !NOT_FUZZED.has(command.name()));
    const codes: readonly number[] = Object.values(EXIT);
    for (let round = 0; round < attackSize({ sample: 60, whole: 5_000 }); round++) {
      const command = pick(commands);
      const words = [...command.commands.map((verb) => verb.name()), ...JUNK];
      const options = [command, ...command.commands].flatMap((parser) => parser.options);
      const flags = options.filter(({ long }) => !NOT_TRIED.has(long ?? ''));
      const args = [command.name(), ...Array.from({ length: Math.floor(random() * 4) }, () => pick(words))];
      for (let count = Math.floor(random() * 3); count > 0 && flags.length > 0; count--) {
        const flag = pick(flags);
        args.push(flag.long ?? '', ...(flag.required ? [pick(JUNK)] : []));
      }
      const line = JSON.stringify(args.map((arg) => arg.slice(0, 60)));
      const { code, warned, printed } = await run(args);
      expect(codes, line).toContain(code);
      expect(warned + printed, line).not.toMatch(/\n\s+at \w|Internal server error/);
      expect(warned, line).not.toContain('\u001b');
      if (code === EXIT.usage || code === EXIT.software) expect(warned, line).not.toBe('');
    }
  },
);

it.skipIf(process.platform !== 'linux')('ends a command quietly when its reader closes the pipe', () => {
  const cli = `${process.execPath} out/main/cli.js --home ${home}`;
  for (const pipe of [
    `${cli} metrics | head -1`,
    `${cli} metrics '*' --json | true`,
    `${cli} analyze nosuch 2>&1 | true`,
  ]) {
    const { stderr } = spawnSync('sh', ['-c', pipe], { encoding: 'utf8' });
    expect(stderr, pipe).toBe('');
  }
});

it.skipIf(process.platform !== 'linux')('reports once which changes undo --all has undone without a host', async () => {
  const target = spawn('sleep', ['600'], { stdio: 'ignore' });
  // The test itself may run at a lower priority.
  const priorityBefore = getPriority(target.pid);
  try {
    const { api } = connection;
    const request = { action: 'process-priority', target: `pid:${target.pid}`, value: '7', validate: false };
    const { id } = await api.optimize.apply({ ...request, anyway: true });
    expect(getPriority(target.pid)).toBe(7);
    await host.end('SIGKILL');
    const terminal = createFakeTerminal();
    const bundles = pathToFileURL(`${process.cwd()}/out/main/`);
    const args = ['--home', home, 'undo', '--all', '--json'];
    expect(await runCommandLine(args, bundles, terminal)).toBe(EXIT.healthy);
    expect(JSON.parse(terminal.printed.join('\n'))).toMatchObject([{ changeId: id, state: 'undone' }]);
    expect(terminal.warned).toEqual([]);
    expect(getPriority(target.pid)).toBe(priorityBefore);
    const again = createFakeTerminal();
    expect(await runCommandLine(args, bundles, again)).toBe(EXIT.healthy);
    expect([again.printed, again.warned]).toEqual([['[]'], []]);
    // The file for the next host cannot be written.
    rmSync(join(home, 'everything-was-taken-back'));
    mkdirSync(join(home, 'everything-was-taken-back'));
    const third = createFakeTerminal();
    expect(await runCommandLine(args, bundles, third)).toBe(EXIT.healthy);
    expect(third.printed).toEqual(['[]']);
    expect(third.warned.join()).toMatch(/The next host may make automatic changes again: it is a directory\. /);
  } finally {
    target.kill('SIGKILL');
  }
});
