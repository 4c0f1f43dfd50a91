import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { attackSeed, attackSize } from '../helpers/attack-size';
import { startTestHost, type TestHost } from '../helpers/host';
import { createRandom } from '../helpers/seeded-random';
import { isRunning, type SupervisedHost, startSupervisedHost } from '../helpers/supervised-host';
import { temporaryDirectory } from '../helpers/temporary';

/*
 * An error in a raw listener ends a process. Boundaries must contain the errors that strangers cause. An error that
 * ends a host anyway must be recorded, and the host must come back.
 */

describe.skipIf(process.platform === 'win32')('a host under attack at its boundaries', () => {
  it('survives odd paths, malformed messages and connections that break at every stage, and ends on SIGTERM', async () => {
    const home = temporaryDirectory();
    execFileSync('mkfifo', [join(home, 'fifo')]);
    writeFileSync(
      join(home, 'homeostat.yaml'),
      `services:\n  - { name: stuck, kind: log, path: ${join(home, 'fifo')}, interval_seconds: 5 }\n`,
    );
    const host = await startTestHost({ home });
    const startedMs = performance.now();
    onTestFinished(() => host.end('SIGKILL').then(() => undefined));
    await breakConnections(host);
    await openOddPaths(host);
    await sendMalformedMessages(host);
    host.child.kill('SIGUSR1');

    const { api, close } = await host.connect();
    const before = await api.status.get();
    expect(before.pid).toBe(host.pid);
    await expect.poll(async () => (await api.status.get()).frames, { timeout: 10_000 }).toBeGreaterThan(before.frames);
    await close();
    // The output has the address of the dashboard only: no inspector, no stack.
    expect(host.output().trim().split('\n')).toHaveLength(1);
    const logged = readFileSync(join(home, 'logs', 'homeostat.log'), 'utf8');
    expect(logged.match(/not understood|invalid message/g)?.length ?? 0).toBeLessThanOrEqual(2);
    expect(readdirSync(home)).not.toContain('crashes');
    // By then the host has checked the pipe. Nothing writes to it, so the check holds a thread, and process.exit waits
    // for threads.
    await delay(Math.max(0, FIRST_CHECKS_MS - (performance.now() - startedMs)));
    const beganMs = performance.now();
    expect(await host.end('SIGTERM')).toBe(0);
    expect(performance.now() - beganMs).toBeLessThan(14_000);
  });

  it('comes back after an error that nothing contained, a kill and a hang, with a record of each', async () => {
    const attacks: Promise<void>[] = [survive('exception', 'SIGUSR2'), survive('killed', 'SIGKILL')];
    if (attackSize({ sample: 0, whole: 1 }) === 1) attacks.push(survive('hung', 'SIGWINCH'));
    await Promise.all(attacks);
  });

  it('continues without its supervisor, and can be started and stopped as before', async () => {
    if (attackSize({ sample: 0, whole: 1 }) === 0) return;
    const home = temporaryDirectory();
    const host = await start(home);
    process.kill(host.supervisor, 'SIGKILL');
    await delay(1_000);
    expect(isRunning(host.status.pid)).toBe(true);
    const again = await start(home).catch((error: unknown) => error);
    expect(again).toMatchObject({ status: { pid: host.status.pid } });
    expect(await host.stop()).toBe(0);
    expect(isRunning(host.status.pid)).toBe(false);
  });

  it('stays stopped if it was stopped while it waited for a restart or hung', async () => {
    if (attackSize({ sample: 0, whole: 1 }) === 0) return;
    for (const signal of ['SIGKILL', 'SIGSTOP'] as const) {
      const host = await start(temporaryDirectory());
      process.kill(host.status.pid, signal);
      await delay(200);
      expect(await host.stop()).toBe(0);
      expect([host.status.pid, host.supervisor].filter(isRunning)).toEqual([]);
    }
  });

  it('restarts after its home was deleted, and listens again after its socket was', async () => {
    if (attackSize({ sample: 0, whole: 1 }) === 0) return;
    const home = temporaryDirectory();
    const host = await start(home);
    rmSync(join(home, 'homeostat.sock'));
    await expect.poll(() => existsSync(join(home, 'homeostat.sock')), { timeout: 15_000 }).toBe(true);
    rmSync(home, { recursive: true, force: true });
    const status = await host.afterRestart(host.status.pid);
    expect(status.lastCrash?.message).toBe(`The data directory ${home} was deleted or moved`);
    expect(await host.stop()).toBe(0);
    expect([status.pid, host.status.pid, host.supervisor].filter(isRunning)).toEqual([]);
  });

  it('runs once after several restarts at the same time, and each command reports it', async () => {
    if (attackSize({ sample: 0, whole: 1 }) === 0) return;
    const home = temporaryDirectory();
    const host = await start(home);
    const restarts = await Promise.all([0, 1, 2].map(() => promisify(execFile)(process.execPath, restartOf(home))));
    const pids = restarts.map(({ stdout }) => (JSON.parse(stdout) as { pid: number }).pid);
    expect(pids.filter(isRunning)).toContain(pids[0]);
    expect(await host.stop()).toBe(0);
    expect(pids.filter(isRunning)).toEqual([]);
  });

  it('refuses to start with too few descriptors, and says why', () => {
    const limited = ['-c', 'ulimit -n 64; exec "$@"', 'sh', process.execPath, 'out/main/headless.js', '--home'];
    const { status, stderr } = spawnSync('/bin/sh', [...limited, temporaryDirectory()], { encoding: 'utf8' });
    expect(stderr).toBe(
      'homeostat: a host needs 80 open files, and the limit is 64\nRaise the limit (ulimit -n 1024), then start it again.\n',
    );
    expect(status).toBe(69);
  });

  it('stays ended if a signal ends it five times before it ever came up', () => {
    if (attackSize({ sample: 0, whole: 1 }) === 0) return;
    const count = join(temporaryDirectory(), 'count');
    const program = ['/bin/sh', '-c', 'echo >> "$0"; kill -ABRT $$', count];
    const { status } = spawnSync('/bin/sh', ['resources/supervise.sh', ...program], { timeout: 60_000 });
    expect(status).toBe(134);
    expect(readFileSync(count, 'utf8')).toBe('\n'.repeat(5));
  });
});

const restartOf = (home: string) => ['out/main/cli.js', '--home', home, 'restart', '--json'];

const FIRST_CHECKS_MS = 3_000;

/** Program in which the host throws an uncontained error on SIGUSR2, and hangs on SIGWINCH. */
const FAULTS = `
  const { isMainThread } = require('node:worker_threads');
  if (isMainThread) {
    process.on('SIGUSR2', () => setTimeout(() => { throw new Error('an error that nothing contained'); }));
    process.on('SIGWINCH', () => { for (;;); });
  }
`;

async function start(home: string): Promise<SupervisedHost> {
  const faults = join(temporaryDirectory(), 'faults.cjs');
  writeFileSync(faults, FAULTS);
  const host = await startSupervisedHost(home, {
    NODE_OPTIONS: `--require ${faults}`,
    HOMEOSTAT_SUPERVISOR_TICK: '0.5',
  });
  onTestFinished(() => {
    if (isRunning(host.supervisor)) process.kill(host.supervisor, 'SIGTERM');
    if (isRunning(host.status.pid)) process.kill(host.status.pid, 'SIGKILL');
  });
  return host;
}

async function survive(kind: string, signal: NodeJS.Signals): Promise<void> {
  const home = temporaryDirectory();
  const host = await start(home);
  process.kill(host.status.pid, signal);
  const status = await host.afterRestart(host.status.pid);
  onTestFinished(() => {
    if (isRunning(status.pid)) process.kill(status.pid, 'SIGKILL');
  });
  expect(status.restarts).toBe(1);
  expect(status.lastCrash).toMatchObject({ kind, pid: host.status.pid });
  expect(status.notices.find(({ id }) => id === 'restarted-after-crash')?.text).toMatch(
    /^Homeostat restarted after a crash at /,
  );
  const [record = ''] = readdirSync(join(home, 'crashes'));
  expect(statSync(join(home, 'crashes', record)).mode & 0o777).toBe(0o600);
  expect(await host.stop()).toBe(0);
  await delay(100);
  expect([status.pid, host.supervisor].filter(isRunning)).toEqual([]);
}

function open(host: TestHost): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(host.url).port) });
    socket.on('connect', () => resolve(socket)).on('error', reject);
  });
}

const UPGRADE =
  'GET /api/ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';

/** Breaks connections at every stage. The first ones meet a server that is still loading. */
async function breakConnections(host: TestHost): Promise<void> {
  const token = new URL(host.url).hash.replace('#token=', '');
  const whole = `${UPGRADE}Sec-WebSocket-Protocol: homeostat, ${token}\r\n\r\n`;
  const get = `GET /api/v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n\r\n`;
  const stages = [
    '',
    'GET',
    'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
    get,
    'POST /api/v1/services HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{',
    UPGRADE,
    whole.replace('/api/ws', '//['),
    whole,
    `${whole}\xff\xff\xff`,
    `${whole}\x81`,
    'CONNECT 127.0.0.1:1 HTTP/1.1\r\n\r\n',
    '\0\0\0\0',
  ];
  for (let round = 0; round < attackSize({ sample: 2, whole: 50 }); round++) {
    for (const stage of stages) {
      const socket = await open(host);
      socket.write(Buffer.from(stage, 'latin1'));
      if (round % 2 === 1) await delay(2);
      socket.resetAndDestroy();
    }
  }
}

async function openOddPaths(host: TestHost): Promise<void> {
  const { port } = new URL(host.url);
  for (const path of ['//[', '//[::1', '/%', '/\\', '///', '/api/ws%00', '//user:@/']) {
    await new Promise((resolve) => {
      new WebSocket(`ws://127.0.0.1:${port}/`, 'homeostat', {
        headers: { origin: 'https://example.org' },
        finishRequest: (request) => {
          request.path = path;
          request.end();
        },
      })
        .on('error', resolve)
        .on('close', resolve);
    });
  }
}

/** Sends them over the socket, which needs no token. */
async function sendMalformedMessages(host: TestHost): Promise<void> {
  const random = createRandom(attackSeed());
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
  const messages: (string | Buffer)[] = [
    'nonsense',
    '',
    'null',
    '[]',
    '{}',
    '{"i":"1"}',
    '{"i":"1","p":{"u":5}}',
    '{"i":"1","p":{"u":"http://[/status/get"}}',
    '{"i":"1","t":2,"p":{"e":"x"}}',
    '{"i":"1","t":3}',
    '{"i":"1","p":{"u":"/status/get","b":{"json":1,"meta":[[0,"__proto__"]]}}}',
    Buffer.from([0xff]),
    ...Array.from({ length: attackSize({ sample: 20, whole: 2_000 }) }, () => bytes(Math.floor(random() * 40))),
  ];
  for (const message of messages) {
    const socket = new WebSocket(`ws+unix://${host.directories.socket}:/api/ws`, 'homeostat');
    const closed = new Promise((resolve) => socket.on('close', resolve).on('error', resolve));
    socket.on('open', () => {
      socket.send(message);
      socket.close();
    });
    await closed;
  }
}
