import { hostname } from 'node:os';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ForegroundWatch } from '../../src/main/platform/linux/foreground/foreground-watch';
import { startTestHost } from '../helpers/host';
import {
  missingPrograms,
  playWindowManager,
  type StagedDesktop,
  startPlainX11,
  startSway,
  startXClient,
  startXvfb,
} from '../helpers/staged-desktop';
import { temporaryDirectory } from '../helpers/temporary';

const SWITCHES = 6;

async function watchDesktop(env: Readonly<Record<string, string>>): Promise<ForegroundWatch> {
  const watch = new ForegroundWatch({
    uid: process.getuid?.() ?? 0,
    hostName: hostname(),
    sessions: async function* () {
      yield env;
    },
    nowMs: Date.now,
    firstRetryMs: 50,
  });
  onTestFinished(() => watch.stop());
  await watch.start();
  return watch;
}

async function staged(starting: Promise<StagedDesktop>): Promise<StagedDesktop> {
  const desktop = await starting;
  onTestFinished(() => desktop.stop());
  return desktop;
}

/** Brings windows to the front in turn, and expects each to be reported. */
async function expectSwitches(desktop: StagedDesktop, watch: ForegroundWatch): Promise<void> {
  for (let turn = 0; turn < SWITCHES; turn++) {
    const index = turn % desktop.pids.length;
    await desktop.focus(index);
    await vi.waitFor(() => expect(watch.current).toMatchObject({ state: 'known', pid: desktop.pids[index] }), 5_000);
  }
}

const withoutX = missingPrograms('Xvfb');
const withoutSway = missingPrograms('sway', 'swaymsg', 'foot', 'setpriv');

describe.skipIf(withoutX.length > 0)(
  `an X11 desktop (needs Xvfb; missing: ${withoutX.join(', ') || 'nothing'})`,
  () => {
    it('reports each window that comes to the front, and none', async () => {
      const desktop = await staged(startPlainX11(3));
      const watch = await watchDesktop(desktop.env);
      expect(watch.current).toMatchObject({ state: 'unknown', source: 'x11' });
      await expectSwitches(desktop, watch);
      await desktop.focus(-1);
      await vi.waitFor(() => expect(watch.current).toMatchObject({ state: 'none', pid: null }));
    });

    it('connects to a server that is started again', async () => {
      const first = await staged(startPlainX11(1));
      const watch = await watchDesktop(first.env);
      await first.focus(0);
      await vi.waitFor(() => expect(watch.current.state).toBe('known'));
      await first.stop();
      await vi.waitFor(() => expect(watch.current).toMatchObject({ state: 'unknown', source: null }));
      const second = await staged(startPlainX11(1, [first.env['DISPLAY'] ?? '']));
      await second.focus(0);
      await vi.waitFor(() => expect(watch.current).toMatchObject({ state: 'known', pid: second.pids[0] }), 5_000);
    });

    it('passes over a window that has gone', async () => {
      const desktop = await staged(startPlainX11(2));
      const watch = await watchDesktop(desktop.env);
      await desktop.end(0);
      await desktop.focus(0);
      await vi.waitFor(() => expect(watch.current).toMatchObject({ state: 'none', source: 'x11' }));
      await desktop.focus(1);
      await vi.waitFor(() => expect(watch.current).toMatchObject({ state: 'known', pid: desktop.pids[1] }));
    });

    it('decides in a host which windows may be paused', { timeout: 60_000 }, async () => {
      const desktop = await staged(startPlainX11(2));
      const host = await startTestHost({ home: temporaryDirectory(), env: desktop.env });
      onTestFinished(async () => void (await host.end()));
      const { api, close } = await host.connect();
      onTestFinished(close);
      const [first = 0, second = 0] = desktop.pids;
      const freeze = (pid: number) => api.optimize.plan({ action: 'freeze', target: `pid:${pid}` });
      await expect(freeze(first)).rejects.toThrow('focused window');
      await desktop.focus(0);
      await vi.waitFor(
        async () =>
          expect((await api.status.get()).foreground).toMatchObject({ state: 'known', pid: first, source: 'x11' }),
        { timeout: 10_000, interval: 200 },
      );
      expect((await api.status.get()).foreground?.app).toBe('x-client.mjs');
      await expect(freeze(first)).rejects.toThrow('it belongs to the window in front');
      expect((await freeze(second)).targetText).toContain(`pid ${second}`);
      const beganMs = performance.now();
      await host.end();
      expect(performance.now() - beganMs).toBeLessThan(5_000);
    });

    it('believes properties where the server names no process, and only those of this machine', async () => {
      const server = await startXvfb(['-extension', 'X-Resource']);
      onTestFinished(server.stop);
      const manager = await playWindowManager(server.socket);
      onTestFinished(manager.stop);
      const watch = await watchDesktop({ DISPLAY: server.display });
      const cases = [
        [['1234', hostname()], { state: 'known', pid: 1234 }],
        [['1234', 'elsewhere'], { state: 'unknown', reason: 'the window in front belongs to elsewhere' }],
        [['4000000000', hostname()], { state: 'unknown' }],
        [[], { state: 'unknown', reason: 'the window in front does not name its program' }],
      ] as const;
      for (const [properties, expected] of cases) {
        const { window, child } = await startXClient(server.socket, properties);
        onTestFinished(() => void child.kill());
        manager.activate(window);
        await vi.waitFor(() => expect(watch.current).toMatchObject(expected));
        manager.activate(0);
        await vi.waitFor(() => expect(watch.current.state).toBe('none'));
      }
    });
  },
);

describe.skipIf(withoutSway.length > 0)(
  `Sway (needs sway and foot; missing: ${withoutSway.join(', ') || 'nothing'})`,
  () => {
    it('reports each window that comes to the front, and none', { timeout: 60_000 }, async () => {
      const desktop = await staged(startSway(2));
      const watch = await watchDesktop(desktop.env);
      expect(watch.current).toMatchObject({ state: 'known', source: 'sway' });
      await expectSwitches(desktop, watch);
      await desktop.end(1);
      await vi.waitFor(() => expect(watch.current.pid).toBe(desktop.pids[0]), 5_000);
      await desktop.end(0);
      await vi.waitFor(() => expect(watch.current).toMatchObject({ state: 'none', source: 'sway' }), 5_000);
    });
  },
);
