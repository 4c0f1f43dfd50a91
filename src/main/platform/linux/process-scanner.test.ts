import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { FakeClock } from '../../../../tests/helpers/fake-clock';
import { temporaryDirectory } from '../../../../tests/helpers/temporary';
import { writeTree } from '../../../../tests/helpers/write-tree';
import type { TitleClues } from './app-titles';
import { processDescriptors } from './process-descriptors';
import { ProcessScanner, type ProcessScannerOptions } from './process-scanner';
import { createProcessService } from './process-service';

interface FakeProcess {
  readonly comm?: string;
  readonly ticks?: number;
  readonly faults?: number;
  readonly start?: number;
  readonly state?: string;
  readonly flags?: number;
  readonly command?: string;
  readonly read?: number;
  readonly written?: number;
  /** Changes with an exec; 0 for the process of another user. */
  readonly stack?: number;
}

describe('ProcessScanner on a simulated /proc', () => {
  let proc: string;
  let nowMs: number;

  beforeEach(() => {
    const root = temporaryDirectory();
    proc = join(root, 'proc');
    writeTree(proc, { stat: 'cpu  0 0 0 0\nbtime 1700000000\n', self: '', passwd: 'root:x:0:0::/:\n' });
    nowMs = 1_000;
  });

  it('reads processes on a machine whose stat has no time of boot, and those without a command line', () => {
    writeTree(proc, { stat: 'cpu  0 0 0 0\n' });
    put(7, { comm: 'sleep' });
    rmSync(join(proc, '7/cmdline'));
    const { scan } = begin();
    const { row } = scan();
    expect(row(7)).toMatchObject({ name: 'sleep', command: '' });
    expect(Math.abs((row(7)?.startedAtMs ?? 0) - (Date.now() - uptime() * 1000 + 5_000))).toBeLessThan(5_000);
  });

  function put(pid: number, fake: FakeProcess): void {
    const {
      comm = 'app',
      ticks = 0,
      faults = 0,
      start = 500,
      state = 'S',
      flags = 0,
      command = '/usr/bin/app\0',
    } = fake;
    writeTree(proc, {
      [`${pid}/stat`]: `${pid} (${comm}) ${state} 1 1 1 0 -1 ${flags} ${faults} 0 0 0 ${ticks} 0 0 0 20 0 2 0 ${start} 4096 10 0 1 1 ${fake.stack ?? 0}\n`,
      [`${pid}/cmdline`]: command,
      [`${pid}/io`]: `rchar: 1\nread_bytes: ${fake.read ?? 0}\nwrite_bytes: ${fake.written ?? 0}\n`,
    });
  }

  function begin(options: ProcessScannerOptions = {}) {
    const scanner = new ProcessScanner({
      roots: { proc, sys: '/nowhere' },
      passwdPath: join(proc, 'passwd'),
      ...options,
    });
    onTestFinished(() => scanner.close());
    return {
      scanner,
      scan(afterMs = 1_000) {
        nowMs += afterMs;
        const summary = scanner.scan(1_800_000_000_000, nowMs);
        const row = (pid: number) => scanner.rows().find((one) => one.pid === pid);
        return { ...summary, row };
      },
    };
  }

  it('has sums at once and rates from the second scan on', () => {
    put(10, { ticks: 1_000, read: 4_096 });
    put(11, { comm: 'kworker/0:1', flags: 0x00200000, state: 'I', command: '' });
    const { scan } = begin();
    const first = scan();
    expect(first).toMatchObject({ processes: 2, threads: 4, states: { sleeping: 1, idle: 1 } });
    expect(first.row(10)).toMatchObject({
      startedAtMs: 1_700_000_005_000,
      app: 'app',
      command: '/usr/bin/app',
      user: process.getuid?.() === 0 ? 'root' : String(process.getuid?.()),
      cpuCores: 0,
      memoryBytes: 40_960,
      readBytesPerSecond: 0,
    });
    expect(first.apps.find(({ app }) => app === 'app')?.cpuCores).toBeNaN();
    expect(first.row(11)).toMatchObject({ app: '[kernel]', command: '' });
    put(10, { ticks: 1_050, read: 8_192 });
    const second = scan(500);
    expect(second.row(10)).toMatchObject({ cpuCores: 1, readBytesPerSecond: 8_192 });
    expect(second.apps.find(({ app }) => app === 'app')).toMatchObject({ cpuCores: 1, processes: 1 });
  });

  it('reads I/O only after CPU time or faults changed', () => {
    put(10, {});
    const { scan } = begin();
    scan();
    put(10, { read: 1_000_000 });
    expect(scan().row(10)?.readBytesPerSecond).toBe(0);
    put(10, { read: 1_000_000, faults: 1 });
    expect(scan().row(10)?.readBytesPerSecond).toBe(1_000_000);
  });

  it('counts everything of a process that started since the last scan', () => {
    const { scan } = begin();
    scan();
    put(20, { ticks: 30, read: 2_048 });
    expect(scan().row(20)).toMatchObject({ cpuCores: 0.3, readBytesPerSecond: 2_048 });
  });

  it('reports at most what the cores can do, and nothing below zero', () => {
    put(10, { ticks: 100 });
    const { scan } = begin();
    scan();
    put(10, { ticks: 1e9 });
    expect(scan().row(10)?.cpuCores).toBeLessThanOrEqual(1_024);
    put(10, { ticks: 5 });
    expect(scan().row(10)?.cpuCores).toBe(0);
  });

  it('reads the command again after an exec', () => {
    put(10, { comm: 'sh', command: 'sh\0-c\0x\0' });
    const { scan } = begin();
    expect(scan().row(10)?.command).toBe('sh -c x');
    put(10, { comm: 'sh', command: 'changed\0' });
    expect(scan().row(10)?.command).toBe('sh -c x');
    put(10, { comm: 'worker', command: '/opt/worker\0--token=abcdef\0' });
    expect(scan().row(10)).toMatchObject({ app: 'worker', command: '/opt/worker --token=***' });
  });

  it('keeps the program of a process that renames its first thread, and reads it again after an exec', () => {
    put(10, { comm: 'blender', command: '/usr/bin/blender\0', stack: 7 });
    const { scan } = begin();
    expect(scan().row(10)).toMatchObject({ app: 'blender', name: 'blender' });
    put(10, { comm: '3', command: '3\0', stack: 7 });
    expect(scan().row(10)).toMatchObject({ app: 'blender', name: 'blender' });
    put(10, { comm: 'Render', command: 'x\0', stack: 7 });
    expect(scan().row(10)).toMatchObject({ app: 'blender', name: 'Render' });
    put(10, { comm: 'Render', command: '/usr/bin/other\0', stack: 8 });
    expect(scan().row(10)).toMatchObject({ app: 'other', command: '/usr/bin/other' });
  });

  it('identifies a process again that was in the middle of an exec', () => {
    put(10, { comm: '3', command: '' });
    const { scan } = begin();
    expect(scan().row(10)?.app).toBe('3');
    put(10, { comm: '3', command: '/usr/bin/burn\0' });
    expect(scan().row(10)?.app).toBe('burn');
  });

  it('reads unit, title, session and user of each row, and follows a program into its unit', () => {
    put(10, { comm: 'blender', command: '/usr/bin/blender\0' });
    writeTree(proc, { '10/cgroup': '0::/user.slice/user-7.slice/session-2.scope\n' });
    const asked: TitleClues[] = [];
    const titles = {
      titleOf: (clues: TitleClues) => {
        asked.push(clues);
        return 'Blender';
      },
    };
    const { scan } = begin({ titles });
    expect(scan().row(10)).toMatchObject({ unit: 'session-2.scope', session: 1, hasTerminal: false, isOwn: false });
    const unit = 'app-gnome-org.blender.Blender-4711.scope';
    writeTree(proc, { '10/cgroup': `0::/user.slice/user-7.slice/user@7.service/app.slice/${unit}\n` });
    expect(scan().row(10)).toMatchObject({ app: 'blender', title: 'Blender', unit, uid: process.getuid?.() });
    expect(asked.at(-1)).toEqual({
      app: 'blender',
      unit,
      isOfUser: true,
      hasTerminal: false,
      command: '/usr/bin/blender',
    });
  });

  it('completes names that the kernel cut, and leaves those of threads', () => {
    put(10, { comm: 'gnome-screensav', command: '/usr/libexec/gnome-screensaver\0' });
    put(11, { comm: 'Isolated Web Co', command: '/usr/lib/firefox/firefox\0-contentproc\0' });
    put(12, { comm: 'MainThread', command: '/usr/bin/node\0/srv/shop/server.js\0' });
    const { scan } = begin();
    const { row } = scan();
    expect(row(10)).toMatchObject({ app: 'gnome-screensaver', name: 'gnome-screensaver' });
    expect(row(11)).toMatchObject({ app: 'firefox', name: 'Isolated Web Co' });
    expect(row(12)).toMatchObject({ app: 'shop/server.js', name: 'shop/server.js' });
  });

  it('uses the unit and the folder of a program that its command does not identify', () => {
    put(10, { comm: 'java', command: 'java\0@/etc/args\0' });
    put(11, { comm: 'node', command: 'node\0server.js\0' });
    writeTree(proc, { '10/cgroup': '0::/system.slice/minecraft.service\n' });
    symlinkSync('/srv/shop', join(proc, '11/cwd'));
    const { scan } = begin();
    const { row } = scan();
    expect([row(10)?.app, row(11)?.app]).toEqual(['minecraft', 'shop/server.js']);
  });

  it('drops exited processes and detects reused pids', () => {
    put(10, { ticks: 900 });
    put(11, {});
    const { scan, scanner } = begin({ maxDescriptors: 0 });
    scan();
    rmSync(join(proc, '11'), { recursive: true });
    put(10, { ticks: 40, start: 9_000, comm: 'other', command: 'other\0' });
    const after = scan();
    expect(after.processes).toBe(1);
    expect(after.row(10)).toMatchObject({ app: 'other', cpuCores: 0.4 });
    expect(scanner.descriptors).toBe(0);
  });

  it('remembers processes that exited, and knows those that are about to', () => {
    put(7, { comm: 'eater', command: '/usr/bin/eater\0' });
    put(8, {});
    put(9, { comm: 'kthread', flags: 0x200000 });
    const { scan, scanner } = begin();
    scan();
    expect(scanner.gone([])).toEqual([]);
    expect(scanner.gone([8, 77])).toMatchObject([{ pid: 8, app: 'app' }]);
    for (const pid of [7, 9]) rmSync(join(proc, String(pid)), { recursive: true });
    scan();
    const [eater, ...others] = scanner.gone([]);
    expect(others).toEqual([]);
    expect(eater).toMatchObject({ pid: 7, app: 'eater', atMs: 1_800_000_000_000 });
    expect(eater?.memoryBytes).toBeGreaterThan(0);
  });

  it('limits its open files, and closes them at the end', () => {
    for (let pid = 10; pid < 20; pid++) put(pid, {});
    const { scan, scanner } = begin({ maxDescriptors: 4 });
    expect(scan().processes).toBe(10);
    expect(scanner.descriptors).toBe(4);
    expect(scan().processes).toBe(10);
    scanner.close();
    expect(scanner.descriptors).toBe(0);
  });

  it('reports no I/O that it may not read', () => {
    put(10, {});
    rmSync(join(proc, '10/io'));
    const { scan } = begin();
    expect(scan().row(10)).toMatchObject({ readBytesPerSecond: null, writtenBytesPerSecond: null });
  });

  it('skips unreadable processes and accepts any name', () => {
    writeTree(proc, { '30/stat': 'broken', '31/stat': '' });
    put(32, { comm: ') R 1 (\n\u202e', command: '' });
    const { scan } = begin();
    const { processes, row } = scan();
    expect(processes).toBe(1);
    expect(row(32)).toMatchObject({ state: 'sleeping', name: ') R 1 (\n\u202e' });
  });

  it('scans at most twice a second as a worker service, with rows on demand', () => {
    put(10, {});
    const clock = new FakeClock();
    const service = createProcessService({ roots: { proc, sys: '/nowhere' }, passwdPath: join(proc, 'passwd') }, clock);
    onTestFinished(() => service.close());
    expect(service.scan({ rows: false })).toMatchObject({ processes: 1, rows: null });
    put(11, {});
    clock.advance(400);
    expect(service.scan({ rows: true }).rows).toHaveLength(1);
    clock.advance(400);
    expect(service.scan({ rows: true }).rows).toHaveLength(2);
  });
});

describe.skipIf(!existsSync('/proc/self/stat'))('ProcessScanner on this machine (Linux only)', () => {
  function spawnBusy(): ChildProcess {
    const child = spawn(process.execPath, [
      '-e',
      'const end = Date.now() + 20000; while (Date.now() < end);',
      '--',
      '--token=hidden',
    ]);
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
  }

  it('finds a busy process with its usage, and that it has exited', async () => {
    const child = spawnBusy();
    const scanner = new ProcessScanner();
    onTestFinished(() => scanner.close());
    const find = () => scanner.rows().find(({ pid }) => pid === child.pid);
    scanner.scan(Date.now(), performance.now());
    await setTimeout(600);
    const summary = scanner.scan(Date.now(), performance.now());
    expect(summary.processes).toBeGreaterThan(1);
    expect(Math.abs(summary.processes - readdirSync('/proc').filter((name) => /^\d/.test(name)).length)).toBeLessThan(
      20,
    );
    expect(find()).toMatchObject({ app: 'node', parentPid: process.pid });
    expect(find()?.command).toContain('--token=***');
    expect(find()?.cpuCores).toBeGreaterThan(0.05);
    expect(find()?.cpuCores).toBeLessThan(1.6);
    expect(Math.abs(Date.now() - (find()?.startedAtMs ?? 0))).toBeLessThan(20_000);
    child.kill('SIGKILL');
    await vi.waitFor(() => {
      scanner.scan(Date.now(), performance.now());
      expect(find()).toBeUndefined();
    });
  });

  it('closes its descriptors', () => {
    const count = () => readdirSync('/proc/self/fd').length;
    const before = count();
    const scanner = new ProcessScanner();
    scanner.scan(Date.now(), performance.now());
    expect(count() - before).toBeGreaterThan(0);
    scanner.close();
    expect(Math.abs(count() - before)).toBeLessThanOrEqual(1);
  });
});

it('leaves most descriptors to the rest of the host', () => {
  expect([64, 256, 1_024, 1_048_576].map(processDescriptors)).toEqual([0, 16, 112, 1_024]);
});
