import { describe, expect, it } from 'vitest';
import { sampleProcess } from '../../../../tests/helpers/health-samples';
import type { ProcessRow } from '../../../shared/contract/schemas';
import { findSuspects } from './find-suspects';

function row(pid: number, app: string, name = app): ProcessRow {
  return {
    pid,
    parentPid: 1,
    startedAtMs: 1,
    app,
    name,
    command: app,
    user: 'anna',
    state: 'running',
    cpuCores: 1,
    memoryBytes: 1,
    readBytesPerSecond: 0,
    writtenBytesPerSecond: 0,
    threads: 1,
    nice: 0,
  };
}

it.each([
  [{ only: [], never: ['unattended-upgrade'] }, [1]],
  [{ only: [], never: ['unattended-upgr'] }, [1]],
  [{ only: [], never: ['server.js'] }, [2]],
  [{ only: ['unattended-upgrade'], never: [] }, [2]],
  [{ only: ['unattended-upgr'], never: [] }, [2]],
  [{ only: ['server.js'], never: [] }, [1]],
])('lets a person name programs whole, or as the kernel cuts them: %j', (lists, pids) => {
  const table = { atMs: 1, rows: [row(1, 'shop/server.js'), row(2, 'unattended-upgrade')] };
  const suspects = findSuspects('runaway', table, undefined, { ownPid: 9, ...lists });
  expect(suspects.map(({ pid }) => pid)).toEqual(pids);
});

it('spares a program by its kernel name, which nothing completes', () => {
  const table = { atMs: 1, rows: [row(1, 'media', 'gnome-screensav')] };
  const reach = { ownPid: 9, only: [], never: ['gnome-screensaver'] };
  expect(findSuspects('runaway', table, undefined, reach)).toEqual([]);
});

/** A desktop of Anna (uid 1000) on systemd, with what every test has in it. */
describe('the programs of a person', () => {
  const REACH = { ownPid: 50, ownUid: 1000, only: [], never: [] };

  function process(pid: number, parentPid: number, app: string, values: Partial<ProcessRow> = {}): ProcessRow {
    const { unit = 'session-2.scope', session = 20, ...rest } = values;
    const facts = { uid: 1000, user: 'anna', hasTerminal: false, isOwn: false, startedAtMs: pid };
    return sampleProcess({ pid, parentPid, app, name: app, unit, session, ...facts, ...rest });
  }

  const DESKTOP = [
    process(1, 0, 'systemd', { uid: 0, user: 'root', unit: 'init.scope', session: 1 }),
    process(20, 1, 'xfce4-session'),
    process(21, 20, 'xfce4-panel'),
    process(30, 21, 'xfce4-terminal'),
    process(31, 30, 'bash', { session: 31, hasTerminal: true }),
  ];

  const suspectsOf = (rows: readonly ProcessRow[], kind: Parameters<typeof findSuspects>[0] = 'runaway') =>
    findSuspects(kind, { atMs: 2_000, rows: [...DESKTOP, ...rows] }, undefined, REACH);

  const inTerminal = { session: 31, hasTerminal: true };
  const MAKE = [
    process(100, 31, 'make', inTerminal),
    ...Array.from({ length: 12 }, (_, child) => [
      process(200 + child, 100, 'dash', inTerminal),
      process(300 + child, 200 + child, 'cc1plus', { ...inTerminal, cpuCores: 0.15 }),
    ]).flat(),
  ];

  it('include make with its twelve children as one, with the sum of their use', () => {
    const [make, ...others] = suspectsOf(MAKE);
    expect(others).toEqual([]);
    expect(make).toMatchObject({ pid: 100, app: 'make', text: 'make uses 1.8 cores in 12 processes', rootPid: 100 });
    expect(make?.pids).toHaveLength(12);
  });

  it('are named as people say, with the unit that is theirs alone, and restrained where they take most', () => {
    const unit = 'app-gnome-org.mozilla.firefox-4711.scope';
    const [firefox] = suspectsOf([
      process(100, 20, 'firefox', { unit, title: 'Firefox', cpuCores: 0.2 }),
      process(101, 100, 'firefox', { unit, title: 'Firefox', cpuCores: 1.4 }),
      process(102, 1, 'firefox', { unit, title: 'Firefox', cpuCores: 0.1 }),
    ]);
    expect(firefox).toEqual({
      pid: 101,
      app: 'firefox',
      title: 'Firefox',
      text: 'Firefox uses 1.7 cores in 3 processes',
      unit,
      rootPid: 100,
      pids: [101, 100, 102],
      startedAtMs: 100,
      share: 1,
    });
  });

  it('are not the terminal in whose unit they run', () => {
    const unit = 'app-org.kde.konsole-4711.scope';
    const shell = { unit, session: 101, hasTerminal: true };
    const suspects = suspectsOf([
      process(100, 20, 'konsole', { unit, title: 'Konsole', cpuCores: 0.01 }),
      process(101, 100, 'zsh', shell),
      process(102, 101, 'python3', { ...shell, cpuCores: 2 }),
    ]);
    expect(suspects).toEqual([
      { pid: 102, app: 'python3', text: 'python3 uses 2.0 cores', startedAtMs: 102, share: 1 },
    ]);
  });

  it('are apart from the desktop, the panel and the file manager that started them', () => {
    const suspects = suspectsOf([
      process(100, 21, 'blender', { cpuCores: 1 }),
      process(101, 20, 'thunar', { cpuCores: 0 }),
      process(102, 101, 'gimp', { cpuCores: 0.9 }),
    ]);
    expect(suspects.map(({ app, rootPid }) => [app, rootPid])).toEqual([
      ['blender', undefined],
      ['gimp', undefined],
    ]);
  });

  it('are apart from a program that started them in a session of their own', () => {
    const suspects = suspectsOf([
      process(100, 21, 'runner', { cpuCores: 0.1 }),
      process(101, 100, 'load', { session: 101, cpuCores: 1 }),
      process(102, 100, 'other', { session: 102, cpuCores: 0.9 }),
      process(103, 102, 'other', { session: 103, cpuCores: 0.1 }),
    ]);
    expect(suspects.map(({ pid, text }) => [pid, text])).toEqual([
      [101, 'load uses 1.0 cores'],
      [102, 'other uses 1.0 cores in 2 processes'],
    ]);
  });

  it('take the name of the program that a shell started', () => {
    const rows = [process(100, 21, 'dash'), process(101, 100, 'blender', { title: 'Blender', cpuCores: 2 })];
    expect(suspectsOf(rows)).toMatchObject([{ pid: 101, app: 'blender', title: 'Blender', rootPid: 100 }]);
  });

  it('are never those of another user', () => {
    expect(suspectsOf([process(100, 1, 'apt', { uid: 0, user: 'root', cpuCores: 2 })])).toEqual([]);
    const mixed = suspectsOf([
      process(100, 31, 'build', { ...inTerminal, cpuCores: 0.5 }),
      process(101, 100, 'sudo', { ...inTerminal, uid: 0, user: 'root', cpuCores: 2 }),
    ]);
    expect(mixed).toMatchObject([{ pid: 100, text: 'build uses 0.5 cores' }]);
  });

  it('are never parts of Homeostat, nor the commands of one', () => {
    const own = { isOwn: true, cpuCores: 1 };
    const rows = [
      process(40, 20, 'supervise.sh', own),
      process(50, 40, 'homeostat', own),
      process(51, 50, 'taskset', { cpuCores: 1 }),
      process(52, 1, 'guard.sh', { ...own, session: 52 }),
      process(60, 31, 'main/cli.js', { ...own, ...inTerminal }),
      process(61, 60, 'sh', { ...inTerminal, cpuCores: 1 }),
      process(70, 1, 'electron', { ...own, session: 70 }),
      process(71, 70, 'electron', { session: 70, cpuCores: 1 }),
      process(72, 71, 'electron', { session: 70, cpuCores: 1 }),
    ];
    expect(suspectsOf(rows)).toEqual([]);
    // A service that the host started for the person is the person's.
    const service = process(80, 50, 'web', { session: 80, cpuCores: 1 });
    expect(suspectsOf([...rows, service])).toMatchObject([{ pid: 80, app: 'web' }]);
  });

  it('are spared as a whole if the program is named', () => {
    const rows = [...DESKTOP, ...MAKE];
    const never = (name: string) =>
      findSuspects('runaway', { atMs: 1, rows }, undefined, { ...REACH, never: [name] }).map(({ app }) => app);
    expect([never('make'), never('cc1plus'), never('gcc')]).toEqual([[], [], ['make']]);
  });

  it('grow together', () => {
    const at = (bytes: number) => [
      process(100, 21, 'browser', { memoryBytes: bytes }),
      process(101, 100, 'browser', { memoryBytes: 3 * bytes }),
    ];
    const before = { atMs: 1_000, rows: at(0) };
    const [browser] = findSuspects('memory-low', { atMs: 2_000, rows: at(4 * 1024 * 1024) }, before, REACH);
    expect(browser).toMatchObject({ pid: 101, text: 'browser grows by 16.0 MiB/s in 2 processes' });
  });

  it('survive parents in a circle', () => {
    const rows = [process(100, 101, 'a', { cpuCores: 1 }), process(101, 100, 'b', { cpuCores: 1 })];
    expect(findSuspects('runaway', { atMs: 1, rows }, undefined, REACH)).not.toEqual([]);
  });
});
