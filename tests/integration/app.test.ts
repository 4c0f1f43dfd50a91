import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type AppOptions, createApp } from '../../src/main/app/app';
import { openApp } from '../../src/main/app/open-app';
import { resolveDirectories } from '../../src/main/base/directories';
import { temporaryDirectory } from '../helpers/temporary';

/** Runs the whole engine in this process, with the built worker threads. */
function options(home: string, changes: Partial<AppOptions> = {}): AppOptions {
  return {
    host: 'headless',
    directories: resolveDirectories({ home, env: {}, platform: process.platform }),
    version: '0.0.0',
    workerUrl: pathToFileURL(join(process.cwd(), 'out', 'main', 'worker.js')),
    rendererDirectory: join(process.cwd(), 'out', 'renderer'),
    serveLoopback: true,
    ...changes,
  };
}

async function start(home = temporaryDirectory(), changes: Partial<AppOptions> = {}) {
  const app = createApp(options(home, changes));
  onTestFinished(() => app.stop());
  expect(await app.start()).toBe('started');
  return { app, api: await app.api(), home };
}

describe.skipIf(process.platform !== 'linux')('the engine', () => {
  it('measures, serves clients and stops, and leaves nothing behind', async () => {
    const { app, api, home } = await start();
    await expect.poll(async () => (await api.status.get()).frames, { timeout: 5_000 }).toBeGreaterThan(2);
    const status = await api.status.get();
    expect(status).toMatchObject({ pid: process.pid, gaps: 0, url: app.dashboardUrl, notices: [] });
    expect((await api.collectors.list()).filter(({ state }) => state === 'backing-off')).toEqual([]);
    expect((await api.inventory.get()).cpu.cores).toBeGreaterThan(0);
    expect(await api.health.get()).toMatchObject({ state: 'unknown', score: null });
    expect((await api.logs.tail({ lines: 10 })).map(({ message }) => message)).toContain('started');
    expect((await api.store.stats()).mode).toBe('disk');
    expect((await api.metrics.catalog()).length).toBeGreaterThan(100);
    await app.stop();
    expect(existsSync(join(home, 'homeostat.sock'))).toBe(false);
  });

  it('renews its status for its subscribers', async () => {
    const { api } = await start();
    const abort = new AbortController();
    let seen = 0;
    for await (const status of await api.status.watch(undefined, { signal: abort.signal })) {
      if (seen++ === 1) {
        expect(status.self.cpuRatio).toBeGreaterThan(0);
        break;
      }
    }
    abort.abort();
    expect(seen).toBe(2);
  });

  it('turns a source off and on, and reports an unknown name', async () => {
    const { api } = await start();
    const values: (number | null | undefined)[] = [];
    for await (const event of await api.metrics.live({ selectors: ['load_1m_ratio'] })) {
      if (event.type !== 'frame') continue;
      values.push(event.values[0]);
      if (values.length === 1) {
        expect(await api.collectors.setEnabled({ id: 'load', enabled: false })).toMatchObject({ state: 'disabled' });
      }
      if (values.length === 3) break;
    }
    expect(values[0]).toBeGreaterThanOrEqual(0);
    expect(values[2]).toBeNull();
    expect(await api.collectors.setEnabled({ id: 'load', enabled: true })).toMatchObject({ enabled: true });
    await expect(api.collectors.setEnabled({ id: 'moon', enabled: true })).rejects.toThrow('No source is named moon');
  });

  it('keeps a run-time setting over a restart, and follows the file', async () => {
    const home = temporaryDirectory();
    writeFileSync(join(home, 'homeostat.yaml'), 'collectors:\n  disabled: [sockets]\n');
    const first = await start(home);
    const stateOf = async (api: typeof first.api) =>
      (await api.collectors.list()).find(({ id }) => id === 'sockets')?.state;
    expect(await stateOf(first.api)).toBe('disabled');
    await first.api.config.set({ key: 'interval_seconds', value: 2 });
    expect((await first.api.status.get()).intervalMs).toBe(2_000);
    writeFileSync(join(home, 'homeostat.yaml'), 'collectors:\n  disabled: []\n');
    await expect.poll(() => stateOf(first.api), { timeout: 5_000 }).toBe('running');
    await first.app.stop();
    const second = await start(home);
    const entry = (await second.api.config.list()).find(({ key }) => key === 'interval_seconds');
    expect(entry).toMatchObject({ value: 2, origin: 'runtime' });
  });

  it('runs once per data directory; a client takes over when the owner ends', async () => {
    const { app: owner, home } = await start();
    const second = createApp(options(home));
    expect(await second.start()).toBe('held');

    const opened = await openApp(options(home, { host: 'electron', serveLoopback: false }));
    onTestFinished(() => opened.stop());
    expect(opened.role()).toBe('client');
    expect((await opened.api.status.get()).host).toBe('headless');
    const taken = new Promise<string>((resolve) => opened.onRoleChange(resolve));
    await owner.stop();
    expect(await taken).toBe('owner');
    expect(await opened.api.status.get()).toMatchObject({ host: 'electron', url: null });
    await opened.api.host.stop();
    await opened.stopRequested;
  });
});
