import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LiveEvent, Status } from '../../src/shared/contract/schemas';
import { startTestHost, type TestHostOptions } from '../helpers/host';
import { temporaryDirectory } from '../helpers/temporary';

async function start(options: Partial<TestHostOptions> = {}) {
  const host = await startTestHost({ home: temporaryDirectory(), ...options });
  onTestFinished(() => host.end('SIGKILL').then(() => undefined));
  const connection = await host.connect();
  onTestFinished(() => connection.close());
  return { host, api: connection.api };
}

/** Reads a value from the kernel, to compare it with that of the host. */
const meminfo = (key: string) =>
  Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(readFileSync('/proc/meminfo', 'latin1'))?.[1]) * 1024;

describe.skipIf(process.platform !== 'linux')('a headless host', () => {
  it('measures this machine and stores the samples', async () => {
    const { api, host } = await start();
    await expect.poll(async () => (await api.status.get()).frames, { timeout: 10_000 }).toBeGreaterThan(3);
    const [total] = await api.metrics.latest({ selectors: ['memory_total_bytes'] });
    expect(total).toMatchObject({ name: 'memory_total_bytes', labels: {}, unit: 'bytes' });
    expect(Math.abs((total?.value ?? 0) - meminfo('MemTotal'))).toBeLessThanOrEqual(4096);
    const idle = await api.metrics.latest({ selectors: ['cpu_mode_ratio'] });
    const sum = idle.reduce(
      (ratio, sample) => ratio + (sample.labels['mode']?.startsWith('guest') ? 0 : (sample.value ?? 0)),
      0,
    );
    expect(sum).toBeGreaterThan(0.97);
    expect(sum).toBeLessThan(1.03);
    const toMs = Date.now() + 1_000;
    const history = await api.metrics.range({
      selectors: ['memory_available_bytes'],
      fromMs: toMs - 30_000,
      toMs,
      points: 30,
    });
    const values = history.series[0]?.values.filter((value) => value !== null) ?? [];
    expect(values.length).toBeGreaterThan(1);
    for (const value of values) expect(Math.abs(value - meminfo('MemAvailable'))).toBeLessThan(2 ** 31);
    const status = await api.status.get();
    expect(status).toMatchObject({ pid: host.pid, host: 'headless', state: 'unknown', score: null });
    expect(status.series).toBeGreaterThan(50);
    expect(status.store.samples).toBeGreaterThan(100);
  });

  it('never loads the library of fetch, which takes 7 MB and 36 ms', async () => {
    const report = `process.on('SIGUSR2', () => process.stderr.write('loaded: ' + process.moduleLoadList
      .filter((name) => name.includes('undici') || name.endsWith('NativeModule http')) + '.'));`;
    const module = `data:text/javascript;base64,${Buffer.from(report).toString('base64')}`;
    const { api, host } = await start({ env: { NODE_OPTIONS: `--import=${module}` } });
    await api.status.get();
    const { origin, hash } = new URL(host.url);
    const headers = { authorization: `Bearer ${hash.replace('#token=', '')}` };
    expect(await fetch(`${origin}/api/v1/status`, { headers })).toMatchObject({ status: 200 });
    process.kill(host.pid, 'SIGUSR2');
    await expect.poll(host.output).toContain('loaded: NativeModule http.');
  });

  it('lists the processes, this one included', async () => {
    const { api } = await start();
    const { rows, total } = await api.processes.list({ sort: 'memory', limit: 10_000 });
    expect(rows.length).toBe(total);
    const own = rows.find((row) => row.pid === process.pid);
    expect(own).toMatchObject({ pid: process.pid, parentPid: process.ppid });
    expect(own?.memoryBytes).toBeGreaterThan(10 * 2 ** 20);
  });

  it('serves the dashboard and the shipped profiles from the files of the build', async () => {
    const { api, host } = await start();
    const page = await fetch(host.url.replace(/#.*/, ''));
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<title>Homeostat</title>');
    const { profiles } = await api.profiles.list();
    expect(profiles.filter(({ origin }) => origin === 'shipped').map(({ name }) => name)).toContain('battery');
  });

  it('streams live frames to a subscriber, after the series', async () => {
    const { api } = await start();
    const abort = new AbortController();
    const stream = await api.metrics.live(
      { selectors: ['cpu_usage_ratio', 'load_1m_ratio'] },
      { signal: abort.signal },
    );
    const events: LiveEvent[] = [];
    for await (const event of stream) {
      events.push(event);
      if (events.length === 3) break;
    }
    abort.abort();
    const [series, first, second] = events;
    expect(series).toMatchObject({ type: 'series' });
    if (first?.type !== 'frame' || second?.type !== 'frame') throw new Error('two frames were to come');
    expect(second.sequence).toBe(first.sequence + 1);
    expect(second.atMs - first.atMs).toBe(1_000);
  });

  it('keeps its history over a kill, with a gap', async () => {
    const home = temporaryDirectory();
    const first = await start({ home });
    await expect.poll(async () => (await first.api.status.get()).frames, { timeout: 10_000 }).toBeGreaterThan(3);
    const killedAtMs = Date.now();
    await first.host.end('SIGKILL');
    const { api } = await start({ home });
    await expect.poll(async () => (await api.status.get()).frames, { timeout: 10_000 }).toBeGreaterThan(1);
    const query = { selectors: ['memory_total_bytes'], fromMs: killedAtMs - 60_000, toMs: killedAtMs, points: 60 };
    const before = (await api.metrics.range(query)).series[0]?.values.filter((value) => value !== null) ?? [];
    expect(before.length).toBeGreaterThanOrEqual(2);
  });

  it('runs once per data directory; a second host names the first', async () => {
    const { host } = await start();
    const text = execFileSync(process.execPath, ['out/main/headless.js', '--home', host.directories.data], {
      encoding: 'utf8',
    });
    expect(text).toContain(`is already running (process ${host.pid})`);
    expect(text).toContain(host.url);
  });

  it('uses the next free port, and keeps its token from other users', async () => {
    const home = temporaryDirectory();
    const blocker = createServer();
    onTestFinished(() => void blocker.close());
    const port = await new Promise<number>((resolve) =>
      blocker.listen(0, '127.0.0.1', () => resolve((blocker.address() as { port: number }).port)),
    );
    writeFileSync(join(home, 'homeostat.yaml'), `dashboard:\n  port: ${port}\n`);
    const { host } = await start({ home });
    expect(Number(new URL(host.url).port)).toBeGreaterThan(port);
    expect(statSync(join(home, 'token')).mode & 0o777).toBe(0o600);
  });

  it('moves a corrupt database aside and continues', async () => {
    const home = temporaryDirectory();
    writeFileSync(join(home, 'metrics.db'), 'this is no database'.repeat(1_000));
    writeFileSync(join(home, 'state.db'), 'nor is this'.repeat(1_000));
    const { api } = await start({ home });
    await expect.poll(async () => (await api.status.get()).frames, { timeout: 10_000 }).toBeGreaterThan(1);
    expect(readdirSync(home).filter((name) => name.includes('corrupt')).length).toBeGreaterThanOrEqual(2);
  });

  it('keeps the last valid settings, and reports the mistake in the file', async () => {
    const home = temporaryDirectory();
    writeFileSync(join(home, 'homeostat.yaml'), 'interval_seconds: 1\nintervall: 2\n');
    const { api } = await start({ home });
    const { notices } = await api.status.get();
    expect(notices.map((notice) => notice.text).join()).toContain('homeostat.yaml:2:1: intervall: unknown setting');
  });

  it('starts with an unquoted star in its files, and survives one that is saved while it runs', async () => {
    const home = temporaryDirectory();
    const rules = (service: string) =>
      `rules:\n  - { name: web, kind: service, service: ${service}, summary: down }\nchannels:\n  - { name: desktop, kind: desktop }\nrouting: { default_channels: [desktop] }\n`;
    writeFileSync(join(home, 'homeostat.yaml'), 'collectors:\n  disabled: [*cpu]\n');
    writeFileSync(join(home, 'alerts.yaml'), rules('*web'));
    const { api, host } = await start({ home });
    const notices = async () => (await api.status.get()).notices.map(({ text }) => text).join();
    expect(await notices()).toMatch(
      /homeostat\.yaml:2:14: \*cpu is a YAML alias.*quote text that starts with an asterisk/,
    );
    expect(await notices()).toMatch(/alerts\.yaml:2:\d+: \*web is a YAML alias/);
    writeFileSync(join(home, 'alerts.yaml'), rules('web'));
    await expect.poll(notices, { timeout: 5_000 }).not.toContain('alerts.yaml');
    const ruleNames = async () => (await api.alerts.rules()).rules.map(({ name }) => name);
    expect(await ruleNames()).toEqual(['web']);
    writeFileSync(join(home, 'alerts.yaml'), rules('*_ratio'));
    await expect.poll(notices, { timeout: 5_000 }).toMatch(/alerts\.yaml:2:\d+: \*_ratio is a YAML alias/);
    expect(await ruleNames()).toEqual(['web']);
    expect(host.child.exitCode).toBeNull();
  });

  it('survives a WebSocket to an odd path, which any web page can open', async () => {
    const { api, host } = await start();
    const { port } = new URL(host.url);
    const failed = new Promise((resolve) => {
      new WebSocket(`ws://127.0.0.1:${port}//[`).addEventListener('error', resolve, { once: true });
    });
    await failed;
    expect((await fetch(`http://127.0.0.1:${port}//[`)).status).toBe(400);
    expect(await api.status.get()).toMatchObject({ pid: host.pid });
  });

  it('ends normally on a signal and on request of a client, and removes its socket', async () => {
    const home = temporaryDirectory();
    const first = await start({ home });
    expect(await first.host.end('SIGTERM')).toBe(0);
    const second = await start({ home });
    await second.api.host.stop();
    await expect.poll(() => second.host.child.exitCode, { timeout: 6_000 }).toBe(0);
    expect(existsSync(join(home, 'homeostat.sock'))).toBe(false);
  });

  it('measures without a writable directory, and reports it', async () => {
    const file = join(temporaryDirectory(), 'a-file');
    writeFileSync(file, '');
    const host = await startTestHost({ home: join(file, 'home') });
    onTestFinished(() => host.end('SIGKILL').then(() => undefined));
    const { url } = host;
    expect(url).toMatch(/^http:/);
    const token = new URL(url).hash.replace('#token=', '');
    const reply = await fetch(new URL('/api/v1/status', url), { headers: { authorization: `Bearer ${token}` } });
    const status = (await reply.json()) as Status;
    expect(status.frames).toBeGreaterThan(0);
    expect(status.notices.map(({ text }) => text).join()).toMatch(/ENOTDIR/);
  });
});
