import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AppLog } from '../../src/main/base/log';
import { openEngine } from '../../src/main/optimization/open-engine';

/*
 * Kills an engine that changes a real control group of version 1 and undoes the change, at random moments:
 *   npm run faults -- control-groups [RUNS]
 * The weight of the group is not the default, which the kernel forgets while a group is idle. In alternate runs the
 * guard has all the time that it needs before the next start, or none, so that both undo at once.
 */

const DEFAULT_RUNS = 60;
const LONGEST_UNDO_MS = 3_000;
const WEIGHT = '512';
const GUARD = join(process.cwd(), 'resources/guard.sh');
const TREES = ['cpu', 'freezer'] as const;
const FILES = ['cpu/cpu.shares', 'cpu/cpu.idle', 'cpu/cpu.cfs_quota_us', 'freezer/freezer.state'];
const log = new AppLog(() => undefined, Date.now).for('faults');

const [mode, ...args] = process.argv.slice(2);
if (mode === 'change') await changeUntilKilled(args[0] as string, Number(args[1]));
else process.exitCode = (await killMany(Number(mode ?? DEFAULT_RUNS))) ? 0 : 1;

/** Runs as the child: makes one change after another, and undoes them. */
async function changeUntilKilled(directory: string, pid: number): Promise<void> {
  const engine = openEngine({ dataDirectory: directory, guardScript: GUARD, log, nowMs: Date.now });
  const request = (action: string, value?: string) => ({ action, target: `pid:${pid}`, value, by: 'faults' });
  process.stdout.write('ready\n');
  for (let round = 0; ; round++) {
    engine.executeOptimization(round % 2 === 0 ? request('group-idle') : request('group-weight', '10'));
    engine.executeOptimization(request('group-quota', '0.5'));
    engine.executeOptimization(request('freeze-group'));
    if (round % 3 !== 2) await sleep(round % 5);
    engine.rollbackAll();
    await sleep(1);
  }
}

async function killMany(runs: number): Promise<boolean> {
  const failures: string[] = [];
  const byGuard: number[] = [];
  for (let run = 0; run < runs; run++) {
    const directory = mkdtempSync(join(tmpdir(), 'homeostat-faults-'));
    const name = `homeostat-faults-${process.pid}-${run}`;
    const folders = TREES.map((tree) => `/sys/fs/cgroup/${tree}/${name}`);
    const target = spawn('sleep', ['600'], { stdio: 'ignore' });
    try {
      for (const folder of folders) {
        mkdirSync(folder);
        writeFileSync(`${folder}/cgroup.procs`, String(target.pid));
      }
      writeFileSync(`/sys/fs/cgroup/cpu/${name}/cpu.shares`, WEIGHT);
      const { problem, guardMs } = await killOnce(directory, target, name, run % 2 === 0);
      if (problem !== undefined) failures.push(`run ${run}: ${problem}`);
      if (guardMs !== undefined) byGuard.push(guardMs);
    } finally {
      writeFileSync(`/sys/fs/cgroup/freezer/${name}/freezer.state`, 'THAWED');
      target.kill('SIGKILL');
      await once(target, 'exit').catch(() => undefined);
      for (const folder of folders) rmdirSync(folder);
      rmSync(directory, { recursive: true, force: true });
    }
  }
  byGuard.sort((a, b) => a - b);
  const guardMs = { median: byGuard[Math.floor(byGuard.length / 2)] ?? null, longest: byGuard.at(-1) ?? null };
  const recovered = runs - failures.length;
  process.stdout.write(
    `${JSON.stringify({ faults: 'control-groups', injected: runs, recovered, guardMs, failures }, null, 2)}\n`,
  );
  return failures.length === 0;
}

function snapshotOf(name: string): string {
  const values = FILES.map((file) => readFileSync(`/sys/fs/cgroup/${file.replace('/', `/${name}/`)}`, 'utf8').trim());
  return values.join(' ');
}

async function killOnce(
  directory: string,
  target: ChildProcess,
  name: string,
  isGuardAwaited: boolean,
): Promise<{ readonly problem?: string; readonly guardMs?: number }> {
  const before = snapshotOf(name);
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'change', directory, String(target.pid)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  // A failure must not leave a child running.
  target.once('exit', () => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  await sleep(Math.random() * 120);
  child.kill('SIGKILL');
  await exited;
  const beganMs = performance.now();
  while (isGuardAwaited && snapshotOf(name) !== before && performance.now() - beganMs < LONGEST_UNDO_MS) await sleep(5);
  const guardMs = performance.now() - beganMs;
  if (isGuardAwaited && snapshotOf(name) !== before) return { problem: `the guard left ${snapshotOf(name)}` };
  const engine = openEngine({ dataDirectory: directory, guardScript: GUARD, log, nowMs: Date.now });
  const open = engine.getOptimizationStatus().open;
  const bad = engine.getOptimizationHistory().find(({ state }) => state === 'failed' || state === 'superseded');
  engine.stopEngine();
  const after = snapshotOf(name);
  if (after !== before) return { problem: `left ${after} for ${before}` };
  if (open.length > 0) return { problem: `${open.length} changes are still open` };
  if (bad !== undefined) return { problem: `${bad.action} is ${bad.state}: ${bad.reason}` };
  return isGuardAwaited ? { guardMs } : {};
}
