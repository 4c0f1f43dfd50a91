import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { LogBook } from '../../src/main/base/log';
import { openEngine } from '../../src/main/optimization/open-engine';

/*
 * Kills an engine that makes, tries and takes back changes on a real process, at random moments, and looks at what is left:
 *   npm run faults -- optimization [RUNS]
 * By turns the engine is killed, its guard first and then the engine, or both at once. Afterwards, with the guard's work
 * and the next start's, the process must be exactly as it was, or the journal must say why not.
 */

const DEFAULT_RUNS = 200;
const GUARD = join(process.cwd(), 'resources/guard.sh');
const KINDS = ['engine', 'guard, then engine', 'both'] as const;
type Kind = (typeof KINDS)[number];
const log = new LogBook(() => undefined, Date.now).for('faults');

const [mode, ...args] = process.argv.slice(2);
if (mode === 'change') await changeUntilKilled(args[0] as string, Number(args[1]));
else process.exitCode = (await killMany(Number(mode ?? DEFAULT_RUNS))) ? 0 : 1;

/** The child: makes one change after another, and takes most of them back. */
async function changeUntilKilled(directory: string, pid: number): Promise<void> {
  const engine = openEngine({ dataDirectory: directory, guardScript: GUARD, log, nowMs: Date.now });
  const requests = [
    { action: 'process-priority', target: `pid:${pid}`, value: '7', by: 'faults' },
    { action: 'cpu-affinity', target: `pid:${pid}`, value: '1', by: 'faults' },
    { action: 'freeze', target: `pid:${pid}`, by: 'faults' },
  ];
  process.stdout.write('ready\n');
  for (let round = 0; ; round++) {
    // One of them by turns is being measured: it goes on and off, and ends with a verdict or without.
    const tried = round % requests.length;
    const changes = requests.map((request, index) =>
      index === tried ? engine.beginTrial(request) : engine.executeOptimization(request),
    );
    const trial = changes[tried]?.id ?? '';
    for (const isOn of [false, true, false, true].slice(round % 2)) {
      const obstacle = engine.switchTrial(trial, isOn);
      if (obstacle !== undefined) throw new Error(obstacle);
    }
    if (round % 4 < 2)
      engine.endTrial(trial, { verdict: round % 4 === 0 ? 'better' : 'no effect', reason: '', evidence: null });
    if (round % 3 !== 2) await sleep(round % 5);
    engine.rollbackAll();
    await sleep(1);
  }
}

interface Snapshot {
  readonly nice: number;
  readonly affinity: string;
  readonly isStopped: boolean;
  readonly autogroup: string;
}

function snapshotOf(pid: number): Snapshot {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    nice: getPriority(pid),
    affinity: /^Cpus_allowed:\s*(\S+)/m.exec(status)?.[1] ?? '',
    isStopped: /^State:\s*T/m.test(status),
    autogroup: readFileSync(`/proc/${pid}/autogroup`, 'utf8').trim(),
  };
}

async function killMany(runs: number): Promise<boolean> {
  const failures: string[] = [];
  const byGuard: number[] = [];
  let recovered = 0;
  for (let run = 0; run < runs; run++) {
    const kind = KINDS[run % KINDS.length] as Kind;
    const directory = mkdtempSync(join(tmpdir(), 'homeostat-faults-'));
    const target = spawn('sleep', ['600'], { stdio: 'ignore' });
    try {
      const { problem, guardMs } = await killOnce(directory, target, kind, run);
      if (problem === undefined) recovered++;
      else failures.push(`run ${run} (${kind}): ${problem}`);
      if (guardMs !== undefined) byGuard.push(guardMs);
    } finally {
      target.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    }
  }
  byGuard.sort((a, b) => a - b);
  const guardMs = { median: byGuard[Math.floor(byGuard.length / 2)] ?? null, longest: byGuard.at(-1) ?? null };
  process.stdout.write(
    `${JSON.stringify({ faults: 'optimization', injected: runs, recovered, guardMs, failures }, null, 2)}\n`,
  );
  return failures.length === 0;
}

async function killOnce(
  directory: string,
  target: ChildProcess,
  kind: Kind,
  run: number,
): Promise<{ readonly problem?: string; readonly guardMs?: number }> {
  const pid = target.pid as number;
  const before = snapshotOf(pid);
  const self = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, [self, 'change', directory, String(pid)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  // Whatever goes wrong here must not leave a child behind.
  target.once('exit', () => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  await sleep(Math.random() * 120);
  const guards = kind === 'engine' ? [] : guardsOf(child.pid as number);
  for (const guard of guards) kill(guard);
  if (kind === 'guard, then engine') await sleep(run % 7);
  child.kill('SIGKILL');
  await exited;
  let guardMs: number | undefined;
  if (kind === 'engine') {
    const beganMs = performance.now();
    const isSame = () => JSON.stringify(snapshotOf(pid)) === JSON.stringify(before);
    while (!isSame() && performance.now() - beganMs < 3_000) await sleep(5);
    if (!isSame()) return { problem: `the guard left ${JSON.stringify(snapshotOf(pid))}` };
    guardMs = performance.now() - beganMs;
  }
  const engine = openEngine({ dataDirectory: directory, guardScript: GUARD, log, nowMs: Date.now });
  const open = engine.getOptimizationStatus().open;
  const bad = engine.getOptimizationHistory().find(({ state }) => state === 'failed' || state === 'superseded');
  engine.stopEngine();
  const after = snapshotOf(pid);
  if (JSON.stringify(after) !== JSON.stringify(before))
    return { problem: `left ${JSON.stringify(after)} for ${JSON.stringify(before)}` };
  if (open.length > 0) return { problem: `${open.length} changes are still open` };
  if (bad !== undefined) return { problem: `${bad.action} is ${bad.state}: ${bad.reason}` };
  return guardMs === undefined ? {} : { guardMs };
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

/** The guard and what it has started: children of a process that is in a session of its own. */
function guardsOf(parent: number): number[] {
  const { stdout } = spawnSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' });
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/));
  const found = rows.filter(([, ppid, ...rest]) => Number(ppid) === parent && rest.join(' ').includes('guard.sh'));
  const pids = new Set(found.map(([pid]) => Number(pid)));
  for (let size = -1; size !== pids.size; ) {
    size = pids.size;
    for (const [pid, ppid] of rows) if (pids.has(Number(ppid))) pids.add(Number(pid));
  }
  return [...pids];
}
