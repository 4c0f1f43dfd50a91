import { describe, expect, it } from 'vitest';
import { type FakeProcess, processFiles } from '../../../tests/helpers/process-files';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { writeTree } from '../../../tests/helpers/write-tree';
import { createIsInFront } from './front-application';

const SLICE = '/user.slice/user-1000.slice/user@1000.service/app.slice';
const XFCE = '0::/user.slice/user-1000.slice/session-2.scope';
const X11 = { DISPLAY: ':0.0' };

type Drafts = Readonly<Record<number, Partial<FakeProcess> & { readonly parentPid?: number }>>;

/** Creates processes by pid; without further facts, one is a program of XFCE's session. */
function simulate(drafts: Drafts) {
  const proc = temporaryDirectory();
  for (const [key, draft] of Object.entries(drafts)) {
    const pid = Number(key);
    writeTree(proc, processFiles({ pid, name: `program${pid}`, parentPid: 1, cgroup: XFCE, ...draft }));
  }
  const roots = { procRoot: proc, uid: 1000 };
  return {
    inFront: (front: number | null, env: Readonly<Record<string, string>> = X11) =>
      createIsInFront(roots, () => ({ state: front === null ? 'none' : 'known', pid: front, source: 'x11', env })),
    unknown: createIsInFront(roots, () => ({ state: 'unknown', pid: null, source: 'wayland', env: {} })),
    unconnected: createIsInFront(roots, () => ({ state: 'none', pid: null, source: null, env: null })),
  };
}

const scope = (path: string) => ({ cgroup: `0::${SLICE}/${path}` });

describe('the application in front', () => {
  it('is the process of the window, its children, and the programs that started it', () => {
    const { inFront } = simulate({
      10: { name: 'bash' },
      11: { name: 'game.sh', parentPid: 10 },
      12: { name: 'game', parentPid: 11 },
      13: { name: 'helper', parentPid: 12 },
      14: { name: 'other', parentPid: 10 },
    });
    const isInFront = inFront(12);
    expect([10, 11, 12, 13].map(isInFront)).toEqual([true, true, true, true]);
    expect(isInFront(14)).toBe(false);
  });

  it('is everything in its scope, and not another scope', () => {
    const { inFront } = simulate({
      20: scope('app-org.kde.konsole-7.scope/main.scope'),
      21: scope('app-org.kde.konsole-7.scope/tab(9).scope'),
      22: scope('app-game-8.scope'),
    });
    expect(inFront(20)(21)).toBe(true);
    expect(inFront(20)(22)).toBe(false);
  });

  it('includes shells of a terminal in scopes of their own, and no application that was started from there', () => {
    const { inFront } = simulate({
      30: scope('app-org.gnome.Terminal.slice/gnome-terminal-server.service'),
      31: { parentPid: 30, ...scope('app-org.gnome.Terminal.slice/vte-spawn-1.scope') },
      32: { parentPid: 30, ...scope('app-firefox-3.scope') },
      33: { parentPid: 30, ...scope('snap.spotify.spotify-1.scope') },
    });
    const isInFront = inFront(30);
    expect(isInFront(31)).toBe(true);
    expect(isInFront(32)).toBe(false);
    expect(isInFront(33)).toBe(false);
  });

  it('does not share the scope of a session, which holds all programs', () => {
    const sway = { cgroup: '0::/user.slice/user-1000.slice/user@1000.service/session.slice/wayland-wm@sway.service' };
    const { inFront } = simulate({ 40: {}, 41: {}, 42: sway, 43: sway });
    expect(inFront(40)(41)).toBe(false);
    expect(inFront(42)(43)).toBe(false);
  });

  it('is the desktop alone if its panel or wallpaper is in front', () => {
    const { inFront } = simulate({ 50: { name: 'xfdesktop' }, 51: { parentPid: 50 }, 52: { name: 'xfce4-panel' } });
    expect(inFront(50)(50)).toBe(true);
    expect(inFront(50)(51)).toBe(false);
  });

  it('is nothing if no window is in front, and unknown without a desktop that reports it', () => {
    const { inFront, unknown, unconnected } = simulate({ 60: {} });
    expect(inFront(null)(60)).toBe(false);
    expect(unknown(60)).toBeUndefined();
    expect(unconnected(60)).toBeUndefined();
  });

  it('is unknown for a program on another screen', () => {
    const { inFront } = simulate({
      70: { environment: ['DISPLAY=:0'] },
      71: { environment: ['A=b', 'DISPLAY=:1'] },
      72: { environment: ['DISPLAY=unix:0.0'] },
      73: { environment: ['WAYLAND_DISPLAY=wayland-1', 'DISPLAY=:5'] },
      74: { environment: ['WAYLAND_DISPLAY=wayland-2', 'DISPLAY=:1'] },
    });
    const onX11 = inFront(9);
    expect([70, 71, 72].map(onX11)).toEqual([false, undefined, false]);
    const onSway = inFront(9, { WAYLAND_DISPLAY: 'wayland-1', SWAYSOCK: '/a' });
    expect([71, 73, 74].map(onSway)).toEqual([false, false, undefined]);
  });

  it('does not change for a process that has ended', () => {
    const { inFront } = simulate({ 80: {} });
    expect(inFront(80)(81)).toBe(false);
    expect(inFront(81)(80)).toBe(false);
  });
});
