import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { attackSize } from '../helpers/attack-size';
import { startTestHost, type TestHost, type TestHostOptions } from '../helpers/host';
import { createScratchClone, resultOf } from '../helpers/scratch-clone';

/*
 * Paths with a meaning for a URL, a shell, a glob or a terminal; linked configuration; and updates under a running
 * host.
 */

const root = mkdtempSync(join(tmpdir(), 'homeostat-names-'));
const hosts = new Set<TestHost>();
afterAll(async () => {
  for (const host of hosts) if (host.child.exitCode === null) await host.end('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

async function start(options: TestHostOptions & { readonly home: string }): Promise<TestHost> {
  mkdirSync(options.home, { recursive: true });
  const config = join(options.home, 'homeostat.yaml');
  // A range of ports of its own: other tests run at the same time.
  if (!existsSync(config)) writeFileSync(config, 'dashboard: { port: 18742 }\n');
  const host = await startTestHost(options);
  hosts.add(host);
  return host;
}

/** Runs a command line of the built bundles. */
function run(args: readonly string[], cli = 'out/main/cli.js') {
  return resultOf(spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }));
}

async function succeed(...args: string[]): Promise<string> {
  const { code, output } = await run(args);
  expect(output).not.toContain('homeostat: ');
  // 1 and 2 are states of the machine.
  expect(code, `${args.join(' ')}: ${output}`).toBeLessThanOrEqual(2);
  return output;
}

/** The first name has every special character, and still leaves room for the name of a socket. */
const NAMES = [
  'a #?d=e&%20:$(touch x)`\'"\\*[1]~\n\t🔥ä',
  'Application Support',
  'ö',
  '#',
  '?',
  '%zz',
  'a:b',
  ' lead',
  'trail ',
  '-dash',
  '--help',
  '{a,b}',
  ';&|<>',
  '\u202egnp',
  'x'.repeat(200),
  'ä'.repeat(100),
];

describe.each(NAMES.slice(0, attackSize({ sample: 1, whole: NAMES.length })))('a home named %j', (name) => {
  it('serves every command', async () => {
    const home = join(root, name);
    const host = await start({ home });
    const { api, close } = await host.connect();
    expect((await api.status.get()).pid).toBe(host.pid);
    await close();
    const [backup, csv] = [join(home, `b ${name.slice(0, 40)}.tar.gz`), join(home, 'e #.csv')];
    await Promise.all([
      succeed('status', '--home', home),
      succeed('optimize', 'list', '--home', home),
      succeed('undo', '--all', '--home', home),
      succeed('backup', backup, '--home', home),
      succeed('export', '--out', csv, '--home', home),
    ]);
    expect(readFileSync(csv, 'utf8')).toContain('timestamp_ms');
    await succeed('stop', '--home', home);
    const restored = join(home, 'restored #');
    await succeed('restore', backup, '--home', restored);
    expect(existsSync(join(restored, 'metrics.db'))).toBe(true);
    // Nothing was read as a pattern, an option or a command.
    expect(readdirSync(home).filter((file) => file === 'x')).toEqual([]);
  });
});

const ALERTS = (above: number) =>
  `rules:\n  - { name: full, kind: threshold, series: memory_used_ratio, above: ${above}, summary: full }\nchannels:\n  - { name: desktop, kind: desktop }\nrouting: { default_channels: [desktop] }\n`;

describe('linked configuration', () => {
  it('is followed and saved through every link', async () => {
    const home = join(root, 'linked');
    const dotfiles = join(root, 'dotfiles');
    for (const version of ['..v1', '..v2']) mkdirSync(join(dotfiles, version), { recursive: true });
    mkdirSync(home);
    writeFileSync(join(dotfiles, '..v1', 'alerts.yaml'), ALERTS(0.9));
    writeFileSync(join(dotfiles, '..v2', 'alerts.yaml'), ALERTS(0.7));
    writeFileSync(join(dotfiles, 'homeostat.yaml'), 'dashboard: { port: 18742 }\ninterval_seconds: 1\n');
    symlinkSync('..v1', join(dotfiles, '..data'));
    symlinkSync('../dotfiles/..data/alerts.yaml', join(home, 'alerts.yaml'));
    symlinkSync('../dotfiles/homeostat.yaml', join(home, 'homeostat.yaml'));
    const host = await start({ home });
    const { api, close } = await host.connect();
    const above = async () => (/above: ([\d.]+)/.exec((await api.alerts.rules()).text ?? '') ?? [])[1];
    const within = { timeout: 20_000 };

    writeFileSync(join(dotfiles, '..v1', 'alerts.yaml'), ALERTS(0.8));
    await expect.poll(above, within).toBe('0.8');
    await api.alerts.saveRules({ text: ALERTS(0.6) });
    expect(readlinkSync(join(home, 'alerts.yaml'))).toBe('../dotfiles/..data/alerts.yaml');
    expect(readFileSync(join(dotfiles, '..v1', 'alerts.yaml'), 'utf8')).toBe(ALERTS(0.6));
    symlinkSync('..v2', join(dotfiles, '..data_tmp'));
    renameSync(join(dotfiles, '..data_tmp'), join(dotfiles, '..data'));
    await expect.poll(above, within).toBe('0.7');
    writeFileSync(join(dotfiles, 'homeostat.yaml'), 'dashboard: { port: 18742 }\ninterval_seconds: 3\n');
    await expect.poll(async () => (await api.status.get()).intervalMs, within).toBe(3_000);
    await close();
    await host.end();
  });

  /** Uses a user namespace of its own, which leaves the watches of other processes alone. */
  const canLimit =
    spawnSync('unshare', ['-Ur', 'sh', '-c', 'echo 0 > /proc/sys/user/max_inotify_instances']).status === 0;

  it.runIf(canLimit)('is followed without a free inotify instance, which ends no start', async () => {
    const home = join(root, 'no inotify');
    mkdirSync(home);
    writeFileSync(join(home, 'homeostat.yaml'), 'dashboard: { port: 18742 }\n');
    const script = `echo 0 > /proc/sys/user/max_inotify_instances; exec "${process.execPath}" out/main/headless.js --home "$0"`;
    const child = spawn('unshare', ['-Ur', 'sh', '-c', script, home], { stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    await expect.poll(() => output, { timeout: 20_000 }).toContain('Dashboard: ');
    const log = () => readFileSync(join(home, 'logs', 'homeostat.log'), 'utf8');
    expect(log()).toMatch(/EMFILE|ENOSPC/);
    if (attackSize({ sample: 0, whole: 1 }) === 0) return;
    writeFileSync(join(home, 'homeostat.yaml'), 'dashboard: { port: 18742 }\ninterval_seconds: 3\n');
    const status = async () => JSON.parse((await run(['status', '--json', '--home', home])).output).intervalMs;
    await expect.poll(status, { timeout: 30_000, interval: 500 }).toBe(3_000);
  });
});

describe('an update under a running host', () => {
  it('leaves the host its modules and its dashboard, and is used after a restart', async () => {
    const clone = createScratchClone(join(root, 'clone #1'));
    // Two commands find no build: one builds, and the other waits for it.
    const both = await Promise.all([clone.ensureBuilt(), clone.ensureBuilt()]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(clone.builds()).toBe(1);
    const first = readlinkSync(join(clone.root, 'out'));
    const home = join(root, 'updated');
    // No client has connected yet, so the host loads the modules that serve clients only after the update.
    const host = await start({ home, entry: join(clone.root, 'out', 'main', 'headless.js') });

    for (let update = 0; update < 4; update++) {
      clone.changeSources();
      expect((await clone.ensureBuilt()).code).toBe(0);
    }
    expect(readlinkSync(join(clone.root, 'out'))).not.toBe(first);
    // Even npm ci, which first removes this directory, removes nothing that a host needs.
    rmSync(join(clone.root, 'node_modules'));
    expect(readdirSync(join(clone.root, '.cache', 'builds'))).toHaveLength(4);

    const page = await fetch(new URL('/', host.url));
    expect(page.status).toBe(200);
    const asset = /assets\/[\w.-]+\.js/.exec(await page.text())?.[0];
    expect((await fetch(new URL(`/${asset}`, host.url))).status).toBe(200);
    const { api, close } = await host.connect();
    const before = await api.status.get();
    expect(before.build).toBe(first.split('/').at(-2));
    await close();

    const cli = join(clone.root, 'out', 'main', 'cli.js');
    expect((await run(['start', '--home', home], cli)).output).toContain('`homeostat restart`');
    const restarted = await run(['restart', '--json', '--home', home], cli);
    const after = JSON.parse(restarted.output) as { pid: number; build: string };
    onTestFinished(() => {
      spawnSync(process.execPath, [cli, 'stop', '--home', home]);
    });
    expect(after.pid).not.toBe(before.pid);
    expect(after.build).toBe(readlinkSync(join(clone.root, 'out')).split('/').at(-2));
    expect((await run(['stop', '--home', home], cli)).code).toBe(0);
  });

  it('takes over a plain directory that a host runs from', async () => {
    const clone = createScratchClone(join(root, 'clone-2'));
    cpSync('out', join(clone.root, 'out'), { recursive: true, dereference: true });
    const host = await start({ home: join(root, 'plain'), entry: join(clone.root, 'out', 'main', 'headless.js') });
    // The files of the new build have other names, but the host must still find those that it loads later.
    rmSync(join(clone.root, 'out', '.homeostat-sources'), { force: true });
    for (let update = 0; update < 2; update++) {
      clone.changeSources();
      expect((await clone.ensureBuilt({}, { WITHOUT: 'main/chunks' })).code).toBe(0);
    }
    expect(lstatSync(join(clone.root, 'out')).isSymbolicLink()).toBe(true);
    const { api, close } = await host.connect();
    expect((await api.status.get()).pid).toBe(host.pid);
    await close();
    expect((await fetch(new URL('/', host.url))).status).toBe(200);
    await host.end();
  });

  it('leaves the previous build if it fails', async () => {
    const clone = createScratchClone(join(root, 'clone-3'));
    await clone.ensureBuilt();
    const first = readlinkSync(join(clone.root, 'out'));
    clone.changeSources();
    clone.setBroken(true);
    const strict = await clone.ensureBuilt();
    expect([strict.code, strict.output]).toEqual([1, expect.stringContaining('the build failed')]);
    const lenient = await clone.ensureBuilt({ orPrevious: true });
    expect([lenient.code, lenient.output]).toEqual([0, expect.stringContaining('previous build')]);
    expect(readlinkSync(join(clone.root, 'out'))).toBe(first);
    expect(readdirSync(join(clone.root, '.cache', 'builds'))).toHaveLength(1);
  });

  it('ignores a lock and an unfinished build of a killed builder', async () => {
    const clone = createScratchClone(join(root, 'clone-4'));
    const dead = spawnSync('true').pid;
    mkdirSync(join(clone.root, '.cache', 'builds', `making-${dead}`, 'out'), { recursive: true });
    writeFileSync(join(clone.root, '.cache', 'build.lock'), String(dead));
    expect((await clone.ensureBuilt()).code).toBe(0);
    expect(readdirSync(join(clone.root, '.cache'))).toEqual(['builds']);
    expect(readdirSync(join(clone.root, '.cache', 'builds'))).toHaveLength(1);
  });
});
