import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AppLog } from '../../src/main/base/log';
import { openEngine } from '../../src/main/optimization/open-engine';

/*
 * Kills an engine that makes and undoes changes of the kernel's settings, at random moments, and checks the remaining
 * state; needs root:
 *   npm run faults -- machine-settings [RUNS]
 * In alternate runs the guard must restore everything, or is killed too, so that the next start must.
 */

const DEFAULT_RUNS = 60;
const GUARD = join(process.cwd(), 'resources/guard.sh');
const QUEUE = findIdleQueue();
const FILES = [
  '/proc/sys/vm/vfs_cache_pressure',
  '/proc/sys/vm/dirty_writeback_centisecs',
  '/proc/sys/vm/dirty_expire_centisecs',
  '/sys/kernel/mm/transparent_hugepage/enabled',
  '/sys/block/zram0/disksize',
  '/proc/swaps',
  ...['scheduler', 'nr_requests', 'iosched/fifo_batch', 'read_ahead_kb'].map((file) => join(QUEUE, file)),
];
const log = new AppLog(() => undefined, Date.now).for('faults');

const [mode, ...args] = process.argv.slice(2);
if (mode === 'change') await changeUntilKilled(args[0] as string, Number(args[1]));
else process.exitCode = (await killMany(Number(mode ?? DEFAULT_RUNS))) ? 0 : 1;

/** Settings of an unused device of the kernel. */
function findIdleQueue(): string {
  const name = readdirSync('/sys/block').findLast(
    (disk) => disk.startsWith('loop') && !existsSync(`/sys/block/${disk}/loop`),
  );
  if (name === undefined) throw new Error('there is no idle loop device here');
  return `/sys/block/${name}/queue`;
}

/** Runs as the child: makes one change after another, and undoes all of them. */
async function changeUntilKilled(directory: string, pid: number): Promise<void> {
  const engine = openEngine({ dataDirectory: directory, guardScript: GUARD, log, nowMs: Date.now });
  const disk = `path:/dev/${QUEUE.split('/').at(-2)}`;
  const isAlways = readFileSync('/sys/kernel/mm/transparent_hugepage/enabled', 'utf8').includes('[always]');
  const requests = [
    { action: 'cache-pressure', target: 'machine', value: '73' },
    { action: 'io-scheduler', target: disk, value: 'bfq' },
    { action: 'writeback-times', target: 'machine' },
    { action: 'zram-swap', target: 'machine', value: '16' },
    { action: 'huge-pages', target: 'machine', value: isAlways ? 'madvise' : 'always' },
    { action: 'read-ahead', target: disk, value: '1024' },
    { action: 'oom-score', target: `pid:${pid}` },
    { action: 'idle-scheduling', target: `pid:${pid}` },
  ];
  process.stdout.write('ready\n');
  for (let round = 0; ; round++) {
    for (const request of requests) {
      engine.executeOptimization({ ...request, by: 'faults' });
      if (round % 3 === 1) await sleep(1);
    }
    if (round % 3 === 0) await sleep(20);
    engine.rollbackAll();
    await sleep(1);
  }
}

function snapshotOf(pid: number): string {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const files = [...FILES, `/proc/${pid}/oom_score_adj`].map((path) => [
    path,
    existsSync(path) ? readFileSync(path, 'utf8') : 'absent',
  ]);
  return JSON.stringify({ ...Object.fromEntries(files), policy: fields[38] });
}

async function killMany(runs: number): Promise<boolean> {
  const scheduler = readFileSync(join(QUEUE, 'scheduler'), 'utf8');
  const failures: string[] = [];
  const byGuard: number[] = [];
  // Settings of the person, which an undo must restore too.
  writeFileSync(join(QUEUE, 'scheduler'), 'mq-deadline');
  writeFileSync(join(QUEUE, 'nr_requests'), '77');
  writeFileSync(join(QUEUE, 'iosched/fifo_batch'), '5');
  try {
    for (let run = 0; run < runs; run++) {
      const { problem, guardMs } = await killOnce(run % 2 === 1);
      if (problem !== undefined) failures.push(`run ${run}: ${problem}`);
      if (guardMs !== undefined) byGuard.push(guardMs);
    }
  } finally {
    writeFileSync(join(QUEUE, 'scheduler'), /\[(\S+)\]/.exec(scheduler)?.[1] ?? 'none');
  }
  byGuard.sort((a, b) => a - b);
  const guardMs = { median: byGuard[Math.floor(byGuard.length / 2)] ?? null, longest: byGuard.at(-1) ?? null };
  const summary = { faults: 'machine-settings', injected: runs, recovered: runs - failures.length, guardMs, failures };
  process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  return failures.length === 0;
}

async function killOnce(withGuard: boolean): Promise<{ readonly problem?: string; readonly guardMs?: number }> {
  const directory = mkdtempSync(join(tmpdir(), 'homeostat-faults-'));
  const target = spawn('sleep', ['600'], { stdio: 'ignore' });
  const pid = target.pid as number;
  const before = snapshotOf(pid);
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'change', directory, String(pid)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const exited = once(child, 'exit');
    await once(child.stdout, 'data');
    await sleep(Math.random() * 400);
    if (withGuard) for (const guard of guardsOf(child.pid as number)) kill(guard);
    if (child.exitCode !== null) return { problem: 'the engine ended by itself' };
    child.kill('SIGKILL');
    await exited;
    let guardMs: number | undefined;
    if (!withGuard) {
      const beganMs = performance.now();
      while (snapshotOf(pid) !== before && performance.now() - beganMs < 5_000) await sleep(5);
      if (snapshotOf(pid) !== before) return { problem: `the guard left ${snapshotOf(pid)} for ${before}` };
      guardMs = performance.now() - beganMs;
    }
    const engine = openEngine({ dataDirectory: directory, guardScript: GUARD, log, nowMs: Date.now });
    const bad = engine.getOptimizationHistory().find(({ state }) => ['failed', 'superseded'].includes(state));
    const { open } = engine.getOptimizationStatus();
    engine.stopEngine();
    if (snapshotOf(pid) !== before)
      return { problem: `left ${snapshotOf(pid)} for ${before} (${bad?.action}: ${bad?.reason})` };
    if (open.length > 0) return { problem: `${open.length} changes are still open` };
    if (bad !== undefined) return { problem: `${bad.action} is ${bad.state}: ${bad.reason}` };
    return guardMs === undefined ? {} : { guardMs };
  } finally {
    child.kill('SIGKILL');
    target.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Returns the guard of an engine and its children. */
function guardsOf(engine: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      parents.set(Number(name), Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]));
    } catch {
      // The process has already exited.
    }
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid) ?? 0;
    return parent === engine || (parent > 1 && isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process has already exited.
  }
}
