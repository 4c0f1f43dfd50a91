import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppLog } from '../../src/main/base/log';
import type { Action } from '../../src/main/optimization/action';
import { AutomatedOptimizationEngine } from '../../src/main/optimization/engine';
import type { EngineParts } from '../../src/main/optimization/engine-parts';
import { Guard } from '../../src/main/optimization/guard';
import { openEngine } from '../../src/main/optimization/open-engine';
import { LinuxKnobs } from '../../src/main/platform/linux/knobs/linux-knobs';
import type { Change, UndoResult } from '../../src/shared/contract/optimization-schemas';
import { fakeAction } from './fake-action';

/*
 * Faults around an engine, each staged with real files, processes and disks. Each returns the problem that it found,
 * undefined for none, or `skip:` with the reason for which it could not be staged.
 */

const GUARD = join(process.cwd(), 'resources/guard.sh');
const log = new AppLog(() => undefined, Date.now).for('faults');

export interface EngineFault {
  readonly name: string;
  /** True for a fault that takes too long for `npm test`. */
  readonly isSlow?: boolean;
  readonly inject: (directory: string) => Promise<string | undefined>;
}

/** Creates an engine with one action that writes the wanted value to a file. */
function openFileEngine(
  directory: string,
  files: readonly string[],
  values: Partial<EngineParts> = {},
  action: Partial<Action> = {},
  want = 'ours',
): AutomatedOptimizationEngine {
  const knobs = files.map((path) => {
    const { dev, ino } = statSync(path);
    return { knob: { kind: 'value', file: { path, file: `${dev}:${ino}` } }, want } as const;
  });
  return new AutomatedOptimizationEngine({
    file: join(directory, 'journal.log'),
    driver: new LinuxKnobs(),
    guard: new Guard(GUARD, log),
    actions: [
      {
        ...fakeAction(knobs, { id: 'write', area: 'homeostat', risk: 'none', probe: null }),
        plan: () => ({ ok: true, plan: { targetText: 'files', note: '', knobs } }),
        ...action,
      },
    ],
    nowMs: Date.now,
    log,
    ...values,
  });
}

const request = { action: 'write', target: 'machine', by: 'faults' };
const read = (path: string) => readFileSync(path, 'utf8').trim();

function makeFile(directory: string, name = 'knob', value = 'before'): string {
  const path = join(directory, name);
  writeFileSync(path, value);
  return path;
}

/** @returns the error that was thrown, or undefined */
function attempt(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function compare(found: unknown, expected: unknown, what: string): string | undefined {
  const [one, other] = [JSON.stringify(found), JSON.stringify(expected)];
  return one === other ? undefined : `${what} is ${one} instead of ${other}`;
}

/** Runs with a small disk in the folder. */
async function withDisk(directory: string, run: (disk: string) => Promise<string | undefined>) {
  const disk = join(directory, 'disk');
  mkdirSync(disk);
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', disk], {
    encoding: 'utf8',
  });
  if (status !== 0) return `skip: ${stderr.trim()}`;
  try {
    return await run(disk);
  } finally {
    spawnSync('umount', ['-l', disk]);
  }
}

function fillDisk(disk: string): void {
  const { bavail, bsize } = statfsSync(disk);
  attempt(() => writeFileSync(join(disk, 'filler'), Buffer.alloc(bavail * bsize)));
}

async function withTarget(run: (target: ChildProcess & { readonly pid: number }) => Promise<string | undefined>) {
  const target = spawn('sleep', ['600'], { stdio: 'ignore' }) as ChildProcess & { readonly pid: number };
  try {
    return await run(target);
  } finally {
    target.kill('SIGKILL');
  }
}

const openReal = (dataDirectory: string) => openEngine({ dataDirectory, guardScript: GUARD, log, nowMs: Date.now });
const priority = (pid: number) => ({
  action: 'process-priority',
  target: `pid:${pid}`,
  value: '7',
  by: 'faults',
  anyway: true,
});

/** Every fault, for tests and `npm run faults -- optimization`. */
export const ENGINE_FAULTS: readonly EngineFault[] = [
  {
    name: 'the disk is full before a change',
    inject: (directory) =>
      withDisk(directory, async (disk) => {
        const knob = makeFile(directory);
        const engine = openFileEngine(disk, [knob]);
        fillDisk(disk);
        const failures = [];
        // The last page of the journal has room for a few more records.
        for (let time = 0; time < 40 && failures.length === 0; time++) {
          const failure = attempt(() => {
            engine.executeOptimization(request);
            engine.rollbackAll();
          });
          if (failure !== undefined) failures.push(failure);
        }
        engine.stopEngine();
        if (failures.length === 0) return 'skip: the disk did not fill';
        rmSync(join(disk, 'filler'), { force: true });
        // Half a record would have put the next engine into safe mode.
        const again = openFileEngine(disk, [knob]);
        const { open, safeMode } = again.getOptimizationStatus();
        again.stopEngine();
        return compare([read(knob), open.length, safeMode], ['before', 0, null], 'what is left');
      }),
  },
  {
    name: 'the disk fills while a change is open',
    inject: (directory) =>
      withDisk(directory, async (disk) => {
        const knob = makeFile(directory);
        const engine = openFileEngine(disk, [knob]);
        const { id } = engine.executeOptimization(request);
        fillDisk(disk);
        let undo: UndoResult | undefined;
        // An undo must not need the disk.
        const failure = attempt(() => {
          undo = engine.rollbackOptimization(id);
        });
        engine.stopEngine();
        rmSync(join(disk, 'filler'), { force: true });
        const again = openFileEngine(disk, [knob]);
        const open = again.getOptimizationStatus().open.length;
        again.stopEngine();
        return compare([failure, undo?.state, read(knob), open], [null, 'undone', 'before', 0], 'what is left');
      }),
  },
  {
    name: 'a read-only folder',
    inject: (directory) =>
      withDisk(directory, async (disk) => {
        const knob = makeFile(directory);
        spawnSync('mount', ['-o', 'remount,ro', disk]);
        const engine = openFileEngine(disk, [knob]);
        const failure = attempt(() => engine.executeOptimization(request));
        engine.stopEngine();
        return failure === undefined ? 'a change was made' : compare(read(knob), 'before', 'the value');
      }),
  },
  {
    name: 'a value that may not be written, after one that may',
    inject: async (directory) => {
      const [first, second] = [makeFile(directory, 'first'), makeFile(directory, 'second')];
      class Refusing extends LinuxKnobs {
        override write(...[knob, value]: Parameters<LinuxKnobs['write']>): void {
          const isOurs = knob.kind === 'value' && knob.file.path === second && value === 'ours';
          if (isOurs) throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
          super.write(knob, value);
        }
      }
      const engine = openFileEngine(directory, [first, second], { driver: new Refusing() });
      const failure = attempt(() => engine.executeOptimization(request));
      const state = engine.getOptimizationHistory()[0]?.state;
      engine.stopEngine();
      if (failure?.includes('EACCES') !== true) return `it said ${failure}`;
      return compare([read(first), read(second), state], ['before', 'before', 'undone'], 'what is left');
    },
  },
  {
    name: 'an undo that is refused for a while',
    inject: async (directory) => {
      const knob = makeFile(directory);
      let refusals = 2;
      class Refusing extends LinuxKnobs {
        override write(...[one, value]: Parameters<LinuxKnobs['write']>): void {
          if (value === 'before' && refusals-- > 0) throw new Error('EBUSY: resource busy');
          super.write(one, value);
        }
      }
      const engine = openFileEngine(directory, [knob], { driver: new Refusing() });
      const { id } = engine.executeOptimization(request);
      const first = engine.rollbackOptimization(id).state;
      for (let waits = 0; waits < 120 && read(knob) !== 'before'; waits++) await sleep(100);
      const last = engine.getOptimizationHistory()[0]?.state;
      engine.stopEngine();
      return compare([first, last, read(knob)], ['failed', 'undone', 'before'], 'what is left');
    },
    isSlow: true,
  },
  {
    name: 'the target has ended',
    inject: (directory) =>
      withTarget(async (target) => {
        const engine = openReal(directory);
        const { id } = engine.executeOptimization(priority(target.pid));
        target.kill('SIGKILL');
        await once(target, 'exit');
        const { state, reason } = engine.rollbackOptimization(id);
        engine.stopEngine();
        return compare([state, reason !== ''], ['moot', true], 'the end');
      }),
  },
  {
    name: 'its pid is another process now',
    inject: (directory) =>
      withTarget(async (target) => {
        const engine = openReal(directory);
        const { id } = engine.executeOptimization(priority(target.pid));
        target.kill('SIGKILL');
        await once(target, 'exit');
        const other = startAtPid(target.pid);
        if (other === undefined) return 'skip: the pid could not be had again';
        try {
          // Equal to the former process, so that only its identity distinguishes it.
          setPriority(target.pid, 7);
          const { state } = engine.rollbackOptimization(id);
          return compare([state, getPriority(target.pid)], ['moot', 7], 'what is left');
        } finally {
          engine.stopEngine();
          process.kill(other, 'SIGKILL');
        }
      }),
  },
  {
    name: 'the kernel makes another value of ours',
    inject: async (directory) => {
      const group = join('/sys/fs/cgroup/memory', `homeostat-faults-${process.pid}`);
      if (attempt(() => mkdirSync(group)) !== undefined) return 'skip: no control groups of version 1 here';
      try {
        const knob = join(group, 'memory.limit_in_bytes');
        const before = read(knob);
        const engine = openFileEngine(directory, [knob], {}, {}, '1000001');
        const change: Change = engine.executeOptimization(request);
        const clamped = read(knob);
        const { state } = engine.rollbackOptimization(change.id);
        engine.stopEngine();
        if (clamped === '1000001') return 'skip: the kernel took it as it was';
        return compare([change.after, state, read(knob)], [[clamped], 'undone', before], 'what is left');
      } finally {
        rmdirSync(group);
      }
    },
  },
  {
    name: 'somebody edits it between the change and its undo',
    inject: async (directory) => {
      const [ours, theirs] = [makeFile(directory, 'ours'), makeFile(directory, 'theirs')];
      const engine = openFileEngine(directory, [ours, theirs]);
      const { id } = engine.executeOptimization(request);
      writeFileSync(theirs, 'edited');
      const { state, reason } = engine.rollbackOptimization(id);
      engine.stopEngine();
      const left = [state, read(ours), read(theirs), reason.includes('edited')];
      return compare(left, ['superseded', 'before', 'edited', true], 'what is left');
    },
  },
  {
    name: 'another boot',
    inject: async (directory) => {
      const knob = makeFile(directory);
      const guard = { add: () => undefined, forget: () => undefined, stop: () => undefined };
      // Never stopped, as after a loss of power.
      openFileEngine(directory, [knob], { guard }).executeOptimization(request);
      writeFileSync(knob, 'set at boot');
      class OtherBoot extends LinuxKnobs {
        override get bootId(): string {
          return 'another boot';
        }
      }
      const engine = openFileEngine(directory, [knob], { driver: new OtherBoot() });
      const state = engine.getOptimizationHistory()[0]?.state;
      engine.stopEngine();
      return compare([state, read(knob)], ['moot', 'set at boot'], 'what is left');
    },
  },
  ...[-3_600_000, 3_600_000].map((jumpMs) => ({
    name: `the clock is set an hour ${jumpMs < 0 ? 'back' : 'forth'} while a change is to expire`,
    inject: async (directory: string) => {
      const knob = makeFile(directory);
      let offsetMs = 0;
      const engine = openFileEngine(directory, [knob], { nowMs: () => Date.now() + offsetMs });
      engine.executeOptimization({ ...request, forMs: 500 });
      offsetMs = jumpMs;
      const beganMs = performance.now();
      while (read(knob) !== 'before' && performance.now() - beganMs < 5_000) await sleep(20);
      engine.stopEngine();
      return compare(read(knob), 'before', 'the value');
    },
  })),
  {
    name: 'an engine that hangs',
    isSlow: true,
    inject: (directory) =>
      withTarget(async (target) => {
        const before = getPriority(target.pid);
        const helper = join(process.cwd(), 'tests/helpers/change-and-wait.ts');
        const host = spawn(process.execPath, ['scripts/run-ts.mjs', helper, directory, String(target.pid)], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        const [line] = await once(host.stdout, 'data');
        const enginePid = Number(String(line).split(' ')[0]);
        try {
          process.kill(enginePid, 'SIGSTOP');
          const beganMs = performance.now();
          while (getPriority(target.pid) !== before && performance.now() - beganMs < 40_000) await sleep(100);
          const byGuard = getPriority(target.pid);
          process.kill(enginePid, 'SIGKILL');
          await once(host, 'exit');
          const engine = openReal(directory);
          const { state } = engine.getOptimizationHistory()[0] ?? {};
          engine.stopEngine();
          return compare([byGuard, state], [before, 'undone'], 'what is left');
        } finally {
          attempt(() => process.kill(enginePid, 'SIGKILL'));
          host.kill('SIGKILL');
        }
      }),
  },
];

/** Starts a process with a PID that has just become free. @returns undefined if another process was faster */
function startAtPid(pid: number): number | undefined {
  // The shell forks right after it has written, so no other process of the test comes between.
  const script = `echo ${pid - 1} >/proc/sys/kernel/ns_last_pid && { sleep 600 >/dev/null 2>&1 & echo $!; }`;
  for (let time = 0; time < 50; time++) {
    const { stdout, status } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    if (status !== 0) return undefined;
    const started = Number(stdout);
    if (started === pid) return pid;
    process.kill(started, 'SIGKILL');
  }
  return undefined;
}
