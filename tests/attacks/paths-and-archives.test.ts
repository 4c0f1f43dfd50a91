import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../src/main/transports/connect-app';
import { attackSeed, attackSize } from '../helpers/attack-size';
import { startTestHost, type TestHost } from '../helpers/host';
import { createTar } from '../helpers/hostile-tar';
import { createRandom } from '../helpers/seeded-random';

const directory = mkdtempSync(join(tmpdir(), 'homeostat-attack-'));
const home = join(directory, 'home');
const roots = join(directory, 'roots');
const secret = join(directory, 'secret');
const PIPES = 8;
/** Generous, because machines are noisy: the inbox once blocked the tick for 11,500 ms. */
const LONGEST_DELAY_MS = 2_000;

/** Result of a tool: its exit code and its output. */
function cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['out/main/cli.js', ...args], { maxBuffer: 1024 ** 3 }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

const pipeOf = (index: number) => join(directory, `pipe-${index}`);

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.runIf(process.platform === 'linux')('a host whose paths lead nowhere', () => {
  let host: TestHost;
  let connection: Connection;

  beforeAll(async () => {
    for (const folder of [home, roots]) mkdirSync(folder, { mode: 0o700 });
    for (let index = 0; index < PIPES; index++) execFileSync('mkfifo', ['-m', '600', pipeOf(index)]);
    execFileSync('mkfifo', [join(home, 'alerts.yaml')]);
    writeFileSync(secret, 'password\n');
    symlinkSync(secret, join(roots, 'link.log'));
    writeFileSync(join(roots, 'own.log'), 'a line\n');
    const common = 'interval_seconds: 1, timeout_seconds: 1, retries: 0';
    const services = [
      ...Array.from(
        { length: PIPES },
        (_, index) => `{ name: log${index}, kind: log, path: ${pipeOf(index)}, ${common} }`,
      ),
      `{ name: hash, kind: file, path: ${pipeOf(0)}, sha256: '${'0'.repeat(64)}', ${common} }`,
      `{ name: zero, kind: log, path: /dev/zero, ${common} }`,
      `{ name: kernel, kind: log, path: /proc/kmsg, ${common} }`,
      `{ name: secret, kind: http, url: 'http://127.0.0.1:9/', headers: { x: 'file:${pipeOf(1)}' }, ${common} }`,
      `{ name: entries, kind: file, path: /proc, max_entries: 1000000, ${common} }`,
    ];
    const list = services.map((service) => `  - ${service}`).join('\n');
    writeFileSync(
      join(home, 'homeostat.yaml'),
      `dashboard: { enabled: false, file_roots: [${roots}] }\nstore: { fsync_seconds: 1 }\nservices:\n${list}\n`,
    );
    host = await startTestHost({ home });
    connection = await host.connect();
  });

  afterAll(async () => {
    await connection?.close();
    host?.child.kill('SIGKILL');
  });

  it('continues with the history, and names the paths that cannot be read', async () => {
    const { api } = connection;
    for (const name of ['log7', 'hash', 'zero', 'secret']) {
      expect((await api.services.look({ name })).message).toMatch('is not a regular file');
    }
    // Each of these would have blocked a thread forever.
    for (let index = 0; index < PIPES; index++) await api.services.look({ name: `log${index}` });
    const before = await api.store.stats();
    await expect
      .poll(async () => (await api.store.stats()).samples, { timeout: 15_000 })
      .toBeGreaterThan(before.samples);
    expect(await api.store.stats()).toMatchObject({ mode: 'disk', reason: null });
    expect(await api.services.logs({ names: [], lines: 10, contains: '' })).toEqual([]);
  });

  it('shows clients no file outside the allowed folders', async () => {
    const { api } = connection;
    const log = (name: string, path: string) => ({ name, kind: 'log', path }) as const;
    for (const path of [secret, join(roots, '..', 'secret'), '/etc/passwd', `${roots}x/a`]) {
      await expect(api.services.save(log('spy', path) as never)).rejects.toThrow(`only name files below ${roots}`);
      await expect(api.services.test(log('spy', path) as never)).rejects.toThrow(`only name files below ${roots}`);
    }
    const { outcome } = await api.services.test(log('spy', join(roots, 'link.log')) as never);
    expect(outcome).toMatchObject({ kind: 'impossible', message: expect.stringContaining('only name files below') });
    const file = { name: 'spy', kind: 'file', path: join(roots, 'link.log'), sha256: '0'.repeat(64) } as never;
    expect((await api.services.test(file)).outcome).toMatchObject({ kind: 'impossible' });
    await api.services.save(log('spy', join(roots, 'link.log')) as never);
    await api.services.save(log('own', join(roots, 'own.log')) as never);
    const lines = await api.services.logs({ names: ['spy', 'own'], lines: 10, contains: '' });
    expect(lines).toEqual([{ service: 'own', line: 'a line', isError: false }]);
    const url = { name: 'cloud', kind: 'http', url: 'http://169.254.169.254/', allow_link_local: true } as never;
    await expect(api.services.save(url)).rejects.toThrow();
    for (const key of ['dashboard.file_roots', 'services', 'dashboard']) {
      await expect(api.config.set({ key, value: ['/'] })).rejects.toThrow();
    }
  });

  it('takes a crowded inbox a few files at a time', async () => {
    const { api } = connection;
    const random = createRandom(attackSeed());
    const inbox = join(home, 'change-sets/inbox');
    const count = attackSize({ sample: 1_000, whole: 3_000 });
    for (let index = 0; index < count; index++) {
      writeFileSync(
        join(inbox, `set-${index}.yaml`),
        `name: x\nchanges: ${'['.repeat(1 + Math.floor(random() * 50))}\n`,
      );
    }
    const beganMs = performance.now();
    let longestMs = 0;
    const isUntouched = () => readdirSync(inbox).length === count;
    // A busy machine may take the first files later.
    while (performance.now() - beganMs < attackSize({ sample: isUntouched() ? 30_000 : 2_000, whole: 90_000 })) {
      const askedMs = performance.now();
      await api.status.get();
      longestMs = Math.max(longestMs, performance.now() - askedMs);
      await delay(20);
    }
    expect(longestMs).toBeLessThan(LONGEST_DELAY_MS);
    const left = readdirSync(inbox).length;
    expect(left).toBeLessThan(count);
    expect(left).toBeGreaterThan(attackSize({ sample: count - 800, whole: count - 1_500 }));
    expect((await api.changeSets.list()).problem).toMatch(/files that wait for their turn/);
  });

  it('stops normally', async () => {
    await connection.close();
    const beganMs = performance.now();
    expect(await host.end()).toBe(0);
    expect(performance.now() - beganMs).toBeLessThan(15_000);
  });
});

/** Mounts a file system whose server never replies, as on a dead mount, until its standard input ends. */
const MOUNT = `
import ctypes, os, sys
libc = ctypes.CDLL(None)
server = os.open('/dev/fuse', os.O_RDWR)
options = f'fd={server},rootmode=40000,user_id=0,group_id=0'.encode()
print(libc.mount(b'dead', sys.argv[1].encode(), b'fuse', 0, options), flush=True)
sys.stdin.read()
libc.umount2(sys.argv[1].encode(), 2)
`;

/** @returns a function that ends it, or undefined if this machine cannot mount */
async function mountDead(folder: string): Promise<(() => Promise<void>) | undefined> {
  mkdirSync(folder);
  const server = spawn('python3', ['-c', MOUNT, folder], { stdio: ['pipe', 'pipe', 'ignore'] });
  const said = await new Promise<string>((resolve) => {
    server.once('error', () => resolve(''));
    server.once('exit', () => resolve(''));
    server.stdout.once('data', (data: Buffer) => resolve(data.toString('utf8').trim()));
  });
  const end = async () => {
    const exited = server.exitCode === null ? once(server, 'exit') : undefined;
    server.stdin.end();
    await exited;
  };
  if (said === '0') return end;
  await end();
  return undefined;
}

const isWhole = attackSize({ sample: 0, whole: 1 }) === 1;

it.runIf(isWhole && process.getuid?.() === 0 && existsSync('/dev/fuse'))(
  'continues with the history if a mount does not respond',
  async (context) => {
    const dead = join(directory, 'dead');
    const unmount = await mountDead(dead);
    if (unmount === undefined) return context.skip('cannot mount');
    const deadHome = join(directory, 'dead-home');
    mkdirSync(deadHome, { mode: 0o700 });
    const common = 'interval_seconds: 1, timeout_seconds: 1';
    const services = [
      ...Array.from(
        { length: PIPES },
        (_, index) => `{ name: log${index}, kind: log, path: ${dead}/${index}, ${common} }`,
      ),
      `{ name: directory, kind: command, command: [/bin/true], commands: { directory: ${dead}/x }, ${common} }`,
      `{ name: program, kind: command, command: [${dead}/program], ${common} }`,
      `{ name: secret, kind: http, url: 'http://127.0.0.1:9/', headers: { x: 'file:${dead}/secret' }, ${common} }`,
      `{ name: hosts, kind: file, path: /etc/hosts, ${common} }`,
    ];
    const list = services.map((service) => `  - ${service}`).join('\n');
    writeFileSync(join(deadHome, 'homeostat.yaml'), `dashboard: { enabled: false }\nservices:\n${list}\n`);
    const host = await startTestHost({ home: deadHome });
    try {
      const { api, close } = await host.connect();
      const stateOf = async (name: string) => (await api.services.list()).find((one) => one.name === name);
      for (const name of ['log7', 'directory', 'program', 'secret']) {
        await expect.poll(async () => (await stateOf(name))?.message, { timeout: 20_000 }).toMatch('does not respond');
      }
      await expect.poll(async () => (await stateOf('hosts'))?.message, { timeout: 20_000 }).toBe('the path exists');
      await delay(15_000);
      const stats = await api.store.stats();
      expect(stats).toMatchObject({ mode: 'disk', reason: null });
      await expect.poll(async () => (await api.store.stats()).samples).toBeGreaterThan(stats.samples);
      await close();
    } finally {
      host.child.kill('SIGKILL');
      await unmount();
    }
  },
);

it('restores no archive with commands without asking, and no hostile one at all', async () => {
  const manifest = { name: 'backup.json', content: '{"homeostat_backup":1,"createdAtMs":1}' };
  const file = join(directory, 'backup.tar.gz');
  const alerts = 'channels: [{ name: a, kind: command, command: [/bin/true] }]\nrouting: { default_channels: [a] }\n';
  const target = join(directory, 'restored');
  writeFileSync(file, gzipSync(createTar([manifest, { name: 'alerts.yaml', content: alerts }])));
  expect(await cli('--home', target, 'restore', file)).toMatchObject({
    code: 70,
    stderr: expect.stringContaining('channel a runs /bin/true'),
  });
  expect(readdirSync(target)).not.toContain('alerts.yaml');
  expect(await cli('--home', target, 'restore', file, '--trust-commands')).toMatchObject({ code: 0 });
  writeFileSync(file, gzipSync(createTar([manifest, { name: 'state.db', type: '2', link: '/etc/passwd' }])));
  expect(await cli('--home', join(directory, 'other'), 'restore', file)).toMatchObject({ code: 70 });
});

it('counts only stored samples as imported', async () => {
  const nowMs = Date.now();
  const file = join(directory, 'import.csv');
  const target = join(directory, 'imported');
  const write = (times: readonly number[]) =>
    writeFileSync(file, `timestamp_ms,load_1m_ratio\n${times.map((atMs) => `${Math.floor(atMs)},1\n`).join('')}`);
  const count = attackSize({ sample: 1_000, whole: 1_000_000 });
  write(Array.from({ length: count }, (_, index) => nowMs / 1000 - index));
  const refused = await cli('--home', target, '--json', 'import', file);
  expect(refused).toMatchObject({ code: 70, stdout: '', stderr: expect.stringContaining('multiply it by 1000') });
  const seconds = await cli('--home', target, '--json', 'import', file, '--skip-bad');
  expect(seconds.code).toBe(70);
  expect(seconds.stderr).toMatch('nothing was stored: the timestamps are seconds');
  expect(JSON.parse(seconds.stdout)).toMatchObject({ samples: 0, badLines: count });
  write(Array.from({ length: count }, (_, index) => nowMs - 1_000 * index));
  const good = await cli('--home', target, '--json', 'import', file);
  expect(JSON.parse(good.stdout)).toMatchObject({ samples: count });
  const exported = await cli('--home', target, 'export', '--from', String(nowMs - 1_000 * count));
  expect(exported.stdout.trimEnd().split('\n')).toHaveLength(1 + count);
});
