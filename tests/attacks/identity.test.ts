import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { resolveDirectories } from '../../src/main/base/directories';
import type { Status } from '../../src/shared/contract/schemas';
import { attackSize } from '../helpers/attack-size';
import { startTestHost, type TestHost, type TestHostOptions } from '../helpers/host';
import { temporaryDirectory } from '../helpers/temporary';

/** Secrets and identity on a machine with other users. */

/** User IDs without a name, so that no user has to be created. */
const [PERSON, STRANGER] = [54_321, 54_322];
const IS_ROOT = process.platform === 'linux' && process.getuid?.() === 0;
const NEEDS_ROOT = 'only root can act as two other users';
const EXIT_UNAVAILABLE = 69;

/** Runs a shell command as the other user. */
function asStranger(script: string, ...args: string[]): SpawnSyncReturns<string> {
  return spawnSync('sh', ['-c', script, 'sh', ...args], { uid: STRANGER, gid: STRANGER, encoding: 'utf8' });
}

function runEntry(entry: 'cli' | 'headless', args: readonly string[], uid?: number): SpawnSyncReturns<string> {
  const identity = uid === undefined ? {} : { uid, gid: uid };
  return spawnSync(process.execPath, [`out/main/${entry}.js`, ...args], {
    encoding: 'utf8',
    timeout: 20_000,
    ...identity,
  });
}

/** Creates a home that other users can reach: its parents are open. */
function createHome(owner = process.getuid?.() ?? 0): string {
  const parent = temporaryDirectory();
  chmodSync(parent, 0o755);
  const home = join(parent, 'home');
  mkdirSync(home);
  chownSync(home, owner, owner);
  return home;
}

async function start(home: string, options: Partial<TestHostOptions> = {}): Promise<TestHost> {
  const host = await startTestHost({ home, ...options });
  onTestFinished(() => host.end('SIGKILL').then(() => undefined));
  return host;
}

const tokenOf = ({ url }: TestHost) => new URL(url).hash.replace('#token=', '');
const modeOf = (path: string) => statSync(path).mode & 0o777;

function allFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => join(directory, name));
}

describe.skipIf(!IS_ROOT)(`a host of one person on a machine with others (${NEEDS_ROOT})`, () => {
  let host: TestHost;
  let home: string;
  let bin: string;
  let parent: string;

  beforeAll(async () => {
    parent = spawnSync('mktemp', ['-d'], { encoding: 'utf8' }).stdout.trim();
    chmodSync(parent, 0o755);
    home = join(parent, 'home');
    bin = join(parent, 'bin');
    for (const directory of [home, bin]) {
      mkdirSync(directory);
      chownSync(directory, PERSON, PERSON);
    }
    // Replaces the person's browser: it records its arguments, and runs for a while as browsers do.
    writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\numask >${bin}/umask\necho "$@" >${bin}/args\nexec sleep 20\n`);
    chmodSync(join(bin, 'xdg-open'), 0o755);
    host = await startTestHost({
      home,
      uid: PERSON,
      args: ['--open'],
      env: { PATH: `${bin}:${process.env['PATH']}`, DISPLAY: ':99', HOME: parent },
    });
    await vi.waitFor(() => expect(existsSync(join(bin, 'args'))).toBe(true), 10_000);
  });
  afterAll(async () => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (commandLine(pid).includes(home) && Number(pid) !== host?.pid) process.kill(Number(pid), 'SIGKILL');
    }
    await host?.end('SIGKILL');
    rmSync(parent, { recursive: true, force: true });
  });

  function commandLine(pid: string): string {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return '';
    }
  }

  it('shows its token in no argument, environment or log', () => {
    const token = tokenOf(host);
    expect(readFileSync(join(bin, 'args'), 'utf8').trim()).toBe(join(home, 'dashboard.html'));
    expect(readFileSync(join(home, 'dashboard.html'), 'utf8')).toContain(token);
    const shown = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        try {
          return [commandLine(pid), readFileSync(`/proc/${pid}/environ`, 'utf8')];
        } catch {
          return [];
        }
      });
    expect(shown.length).toBeGreaterThan(10);
    expect(shown.filter((text) => text.includes(token))).toEqual([]);
    for (const file of allFiles(join(home, 'logs'))) expect(readFileSync(file, 'latin1')).not.toContain(token);
  });

  it("starts programs for the person under the person's umask", () => {
    expect(readFileSync(join(bin, 'umask'), 'utf8').trim()).toBe(process.umask().toString(8).padStart(4, '0'));
  });

  it('lets no other user read, list, lock or reach any part of it', () => {
    for (const path of [home, ...allFiles(home)]) expect([path, modeOf(path) & 0o077]).toEqual([path, 0]);
    const tries = [
      'ls "$1"',
      'cat "$1/token"',
      'cat "$1/owner.lock"',
      'cat "$1/metrics.db"',
      'cat "$1/dashboard.html"',
    ];
    for (const script of tries) expect(asStranger(script, home).stderr).toContain('Permission denied');
    const reply = runEntry('cli', ['status', '--home', home], STRANGER);
    expect(reply.status).not.toBe(0);
    expect(reply.stdout).toBe('');
  });

  it('is not trusted by the command line of root, which its owner could deceive', () => {
    const { stderr, status } = runEntry('cli', ['status', '--home', home]);
    expect(stderr).toContain(`belongs to another user (uid ${PERSON})`);
    expect(status).not.toBe(0);
  });

  it('keeps the keys of open pages only in its own file, and gives none without a token', async () => {
    const { origin } = new URL(host.url);
    expect((await fetch(`${origin}/api/session`, { method: 'POST' })).status).toBe(401);
    const headers = { authorization: `Bearer ${tokenOf(host)}` };
    const login = await fetch(`${origin}/api/session`, { method: 'POST', headers });
    const { id, key } = (await login.json()) as { id: string; key: string };
    expect(modeOf(join(home, 'sessions.json'))).toBe(0o600);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => fetch(`${origin}/api/session/proof?id=${id}&nonce=${'n'.repeat(43)}`)),
    );
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited.length).toBeGreaterThan(0);
    for (const { headers: given } of limited) expect(given.get('retry-after')).toBe('1');
    for (const answer of answers) expect(await answer.text()).not.toContain(key);
    const rebound = await fetch(`${origin}/api/session/proof?id=${id}`, { headers: { origin: 'http://evil.example' } });
    expect(rebound.status).toBe(403);
  });
});

describe.skipIf(process.platform === 'win32')('the lock of a home', () => {
  it('lets exactly one host run, even with garbage in it or without the file', async () => {
    for (let round = 0; round < attackSize({ sample: 1, whole: 20 }); round++) {
      const home = createHome();
      writeFileSync(join(home, 'owner.lock'), 'garbage '.repeat(2_000));
      const until = /Dashboard: (\S+)|already running/;
      const hosts = await Promise.allSettled([1, 2, 3].map(() => start(home, { until })));
      const running = hosts.flatMap((result) =>
        result.status === 'fulfilled' && !result.value.output().includes('already running') ? [result.value] : [],
      );
      expect(running).toHaveLength(1);
      const [host] = running as [TestHost];
      for (const change of [
        () => writeFileSync(join(home, 'owner.lock'), 'garbage '.repeat(2_000)),
        () => rmSync(join(home, 'owner.lock')),
      ]) {
        change();
        expect(runEntry('headless', ['--home', home]).stdout).toContain(`already running (process ${host.pid})`);
      }
      await host.end('SIGKILL');
    }
  });

  it('is refused if it is not a regular file, and no host starts', () => {
    const home = createHome();
    mkdirSync(join(home, 'owner.lock'));
    const { status, stderr } = runEntry('headless', ['--home', home]);
    expect(status).toBe(EXIT_UNAVAILABLE);
    expect(stderr).toContain('Delete');
    expect(existsSync(join(home, 'metrics.db'))).toBe(false);
  });
});

describe.skipIf(process.platform === 'win32')('a home', () => {
  it('is closed and reported once if an earlier version left it open; its token ends with the host', async () => {
    const home = createHome();
    chmodSync(home, 0o755);
    for (const name of ['metrics.db', 'journal.log']) writeFileSync(join(home, name), '', { mode: 0o644 });
    const ask = async ({ url }: TestHost, token: string) => {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${new URL(url).origin}/api/v1/status`, { headers });
      return response.ok ? ((await response.json()) as Status).notices.filter(({ id }) => id === 'closed-files') : 401;
    };
    const first = await start(home);
    const old = tokenOf(first);
    expect(readFileSync(join(home, 'token'), 'utf8').trim()).toBe(old);
    expect(await ask(first, old)).toMatchObject([{ text: expect.stringContaining('3 files') }]);
    expect([modeOf(home), modeOf(join(home, 'metrics.db'))]).toEqual([0o700, 0o600]);
    await first.end();
    expect(existsSync(join(home, 'dashboard.html'))).toBe(false);
    const second = await start(home);
    expect(await ask(second, old)).toBe(401);
    expect(await ask(second, tokenOf(second))).toEqual([]);
  });

  it('is refused if others can write to it, with the command that closes it, and nothing is written', () => {
    const home = createHome();
    chmodSync(home, 0o777);
    for (const [entry, args] of [
      ['headless', []],
      ['cli', ['backup', join(home, 'x.tar.gz')]],
      ['cli', ['start']],
    ] as const) {
      const { status, stderr } = runEntry(entry, [...args, '--home', home]);
      expect(stderr).toContain(`chmod go-w ${home}`);
      expect(status).not.toBe(0);
    }
    expect(readdirSync(home)).toEqual([]);
  });

  it.skipIf(!IS_ROOT)('is refused if it, or a file in it, belongs to another user', () => {
    const home = createHome();
    const victim = join(home, '..', 'victim');
    writeFileSync(victim, 'precious');
    // The log is a link to a file of the person, which the first line would be written to.
    mkdirSync(join(home, 'logs'));
    spawnSync('ln', ['-s', victim, join(home, 'logs', 'homeostat.log')]);
    chownSync(join(home, 'logs'), STRANGER, STRANGER);
    expect(runEntry('headless', ['--home', home]).stderr).toContain(`sudo chown 0 ${join(home, 'logs')}`);
    chownSync(home, STRANGER, STRANGER);
    const { status, stderr } = runEntry('headless', ['--home', home]);
    expect(status).toBe(EXIT_UNAVAILABLE);
    expect(stderr).toContain(`sudo chown 0 ${home}`);
    expect(readFileSync(victim, 'utf8')).toBe('precious');
  });

  it.skipIf(!IS_ROOT)('runs no command from a file of another user', async () => {
    const home = createHome();
    const proof = join(home, '..', 'proof');
    writeFileSync(
      join(home, 'alerts.yaml'),
      `rules:\n  - { name: now, kind: threshold, series: memory_used_ratio, above: 0, for_seconds: 0, summary: x }\n` +
        `channels:\n  - { name: run, kind: command, command: [touch, ${proof}] }\nrouting: { default_channels: [run] }\n`,
    );
    chownSync(join(home, 'alerts.yaml'), STRANGER, STRANGER);
    const { api, close } = await (await start(home)).connect();
    const { notices } = await api.status.get();
    expect(notices.map(({ text }) => text).join()).toContain(`sudo chown 0 ${join(home, 'alerts.yaml')}`);
    expect((await api.alerts.rules()).rules.map(({ name }) => name)).not.toContain('now');
    await close();
    expect(existsSync(proof)).toBe(false);
  });
});

describe.skipIf(!IS_ROOT)('a file that is written to a directory open to everyone', () => {
  it('follows no link or pipe of another user, and is not readable by that user', () => {
    const home = createHome(PERSON);
    const victim = join(home, '..', 'victim');
    writeFileSync(victim, 'precious');
    chownSync(victim, PERSON, PERSON);
    chownSync(join(home, '..'), PERSON, PERSON);
    const shared = temporaryDirectory();
    chmodSync(shared, 0o1777);
    const prepared = asStranger(
      'cd "$1" && ln -s "$2" out && ln -s "$2-2" out-2 && mkfifo pipe && mkdir -m 777 open && umask 0 && echo >open/out',
      shared,
      victim,
    );
    expect(prepared.stderr).toBe('');
    writeFileSync(join(home, 'in.csv'), 'timestamp_ms,a\n1700000000000,1\n');
    const run = (...args: string[]) => runEntry('cli', [...args, '--home', home], PERSON);
    expect(run('import', join(home, 'in.csv')).stderr).toBe('');
    const exportTo = (name: string) =>
      run('export', '--metric', 'a', '--from', '2023-11-14', '--out', join(shared, name));
    for (const name of ['out', 'out-2'])
      expect(exportTo(name).stderr).toContain(`link of another user (uid ${STRANGER})`);
    expect(exportTo('pipe').stderr).toContain(`pipe of another user (uid ${STRANGER})`);
    expect(run('backup', join(shared, 'out-2')).stderr).toContain(`link of another user (uid ${STRANGER})`);
    expect(readFileSync(victim, 'utf8')).toBe('precious');
    expect(existsSync(`${victim}-2`)).toBe(false);
    expect(exportTo('open/out').stderr).toBe('');
    expect(modeOf(join(shared, 'open', 'out')) & 0o077).toBe(0);
  });
});

describe.skipIf(!IS_ROOT)('a socket outside the home', () => {
  it('is neither created nor searched for in a directory that another user prepared', async () => {
    const parent = createHome();
    const home = join(parent, 'deep/'.repeat(20), 'home');
    const runtime = join(parent, 'run');
    mkdirSync(home, { recursive: true });
    mkdirSync(runtime);
    const env = { XDG_RUNTIME_DIR: runtime };
    const { socket } = resolveDirectories({ home, env, platform: 'linux' });
    expect(socket.startsWith(runtime)).toBe(true);
    const prepared = join(socket, '..');
    mkdirSync(prepared);
    const squatter = createServer((client) => client.end('HTTP/1.1 200 OK\r\n\r\n'));
    await new Promise<void>((resolve) => squatter.listen(socket, resolve));
    onTestFinished(() => void squatter.close());
    for (const path of [socket, prepared]) chownSync(path, STRANGER, STRANGER);

    const client = spawn(process.execPath, ['out/main/cli.js', 'status', '--home', home], {
      env: { ...process.env, ...env },
    });
    let text = '';
    client.stderr.on('data', (bytes: Buffer) => {
      text += bytes.toString();
    });
    await new Promise((resolve) => client.once('close', resolve));
    expect(text).toContain(`belongs to another user (uid ${STRANGER})`);
  });
});
