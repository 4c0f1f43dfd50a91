import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ForegroundWatch } from './foreground-watch';
import type { Environment, ForegroundSource, Front, OpenSource } from './front';

/** A desktop that a test controls. */
function createDesktop(id: string, variable: string) {
  const state = { isUp: true, opened: 0, closed: 0 };
  let report: (front: Front) => void = () => undefined;
  let end: () => void = () => undefined;
  const source: ForegroundSource = {
    id,
    isFor: (env) => env[variable] !== undefined,
    async open(_, onFront): Promise<OpenSource> {
      state.opened++;
      if (!state.isUp) throw new Error('refused');
      report = onFront;
      report({ state: 'known', pid: 1 });
      const { promise: closed, resolve } = Promise.withResolvers<void>();
      end = resolve;
      return {
        closed,
        close: () => {
          state.closed++;
          resolve();
        },
      };
    },
  };
  return { source, state, report: (front: Front) => report(front), end: () => end() };
}

function watchDesktops(sessions: () => readonly Environment[], ...desktops: ReturnType<typeof createDesktop>[]) {
  const watch = new ForegroundWatch({
    uid: 1000,
    hostName: 'vm',
    sessions: async function* () {
      yield* sessions();
    },
    nowMs: () => 5,
    sources: desktops.map(({ source }) => source),
    firstRetryMs: 20,
  });
  onTestFinished(() => watch.stop());
  return watch;
}

describe('the watch of the window in front', () => {
  it('reports each change once', async () => {
    const desktop = createDesktop('x11', 'DISPLAY');
    const env = { DISPLAY: ':0' };
    const watch = watchDesktops(() => [env], desktop);
    const seen: (number | null)[] = [];
    watch.changes.on(({ pid }) => void seen.push(pid));
    expect(watch.current).toMatchObject({ state: 'none', source: null, reason: 'there is no graphical session' });
    await watch.start();
    expect(watch.current).toEqual({ state: 'known', pid: 1, reason: null, source: 'x11', env, sinceMs: 5 });
    desktop.report({ state: 'known', pid: 1 });
    desktop.report({ state: 'known', pid: 2 });
    desktop.report({ state: 'none', reason: 'no window is in front' });
    desktop.report({ state: 'none', reason: 'no window is in front' });
    expect(seen).toEqual([1, 2, null]);
  });

  it('uses the next environment if a desktop does not respond', async () => {
    const stale = createDesktop('wayland', 'WAYLAND_DISPLAY');
    const present = createDesktop('x11', 'DISPLAY');
    stale.state.isUp = false;
    const watch = watchDesktops(() => [{ WAYLAND_DISPLAY: 'wayland-0' }, {}, { DISPLAY: ':0' }], stale, present);
    await watch.start();
    expect(watch.current).toMatchObject({ state: 'known', source: 'x11' });
  });

  it('is unknown while a desktop does not respond, and connects when it does', async () => {
    const desktop = createDesktop('x11', 'DISPLAY');
    desktop.state.isUp = false;
    const watch = watchDesktops(() => [{ DISPLAY: ':0' }], desktop);
    await watch.start();
    expect(watch.current).toMatchObject({ state: 'unknown', reason: 'x11: refused', source: null, env: null });
    desktop.state.isUp = true;
    await vi.waitFor(() => expect(watch.current.state).toBe('known'));
    const seen: string[] = [];
    watch.changes.on(({ state, source }) => void seen.push(`${state} ${source}`));
    desktop.end();
    await vi.waitFor(() => expect(seen).toEqual(['unknown null', 'known x11']));
  });

  it('tries ever more rarely, and at once when a session begins', async () => {
    let env: Environment = {};
    const desktop = createDesktop('x11', 'DISPLAY');
    let attempts = 0;
    const watch = watchDesktops(() => {
      attempts++;
      return [env];
    }, desktop);
    await watch.start();
    await new Promise((resolve) => setTimeout(resolve, 400));
    // After 20, 40, 80 and 160 ms.
    expect(attempts).toBeLessThanOrEqual(5);
    env = { DISPLAY: ':0' };
    watch.reconsider();
    await vi.waitFor(() => expect(watch.current.state).toBe('known'), { timeout: 100 });
  });

  it('ends its connection, and reports nothing afterward', async () => {
    const desktop = createDesktop('x11', 'DISPLAY');
    const watch = watchDesktops(() => [{ DISPLAY: ':0' }], desktop);
    await watch.start();
    await watch.stop();
    expect(desktop.state.closed).toBe(1);
    desktop.report({ state: 'known', pid: 9 });
    expect(watch.current.pid).toBe(1);
    watch.reconsider();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(desktop.state.opened).toBe(1);
  });
});
