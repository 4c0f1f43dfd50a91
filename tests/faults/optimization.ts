import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AppLog } from '../../src/main/base/log';
import { Journal } from '../../src/main/changes/journal';
import { Guard } from '../../src/main/optimization/guard';
import { openEngine } from '../../src/main/optimization/open-engine';
import { LinuxKnobs } from '../../src/main/platform/linux/knobs/linux-knobs';
import { ENGINE_FAULTS } from '../helpers/engine-faults';
import { TrialLog } from '../helpers/trial-log';

/*
 * Kills an engine that makes, tries and undoes changes of a real process, stages other faults around it, and checks the
 * remaining state:
 *   npm run faults -- optimization [RANDOM MOMENTS, 1000 | sample] [--fresh]
 * The engine, its guard first and then the engine, or both at once are killed before every record and every write of a
 * value, and at random moments. After the work of the guard and of the next start, the process must be exactly as it
 * was, or the journal must give the reason. An interrupted run continues; `sample` is a small run.
 */

const DEFAULT_RUNS = 1_000;
const SAMPLE_RUNS = 6;
/** Step between the boundaries that a sample tests. */
const SAMPLE_STEP = 5;
const GUARD = join(process.cwd(), 'resources/guard.sh');
const KINDS = ['engine', 'guard, then engine', 'both'] as const;
type Kind = (typeof KINDS)[number];
const log = new AppLog(() => undefined, Date.now).for('faults');

interface Result {
  readonly id: string;
  readonly group: 'boundary' | 'random moment' | 'circumstance';
  /** The fault, or null. */
  readonly problem: string | null;
  /** The reason for which it cannot be staged here. */
  readonly skipped?: string;
  readonly guardMs?: number;
}

const [mode, ...args] = process.argv.slice(2);
if (mode === 'change') await changeUntilKilled(args[0] as string, Number(args[1]));
else if (mode === 'die') dieAtBoundary(args[0] as string, Number(args[1]), Number(args[2]), args[3] as Kind);
else process.exitCode = (await injectAll(process.argv.slice(2))) ? 0 : 1;

function requestsFor(pid: number) {
  const common = { target: `pid:${pid}`, by: 'faults', anyway: true };
  return [
    { ...common, action: 'process-priority', value: '7' },
    { ...common, action: 'cpu-affinity', value: '1' },
    { ...common, action: 'freeze' },
  ];
}

/** Runs as the child: makes one change after another, and undoes most of them. */
async function changeUntilKilled(directory: string, pid: number): Promise<void> {
  const engine = openEngine({ dataDirectory: directory, guardScript: GUARD, log, nowMs: Date.now });
  const requests = requestsFor(pid);
  process.stdout.write('ready\n');
  for (let round = 0; ; round++) {
    // One of them is measured in turn: the trial switches it on and off, and ends with a verdict or without.
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

/**
 * Runs as the child that dies right before the n-th record or write of a value, with its guard or after it. Prints
 * their number if it survives them all.
 */
function dieAtBoundary(directory: string, pid: number, boundary: number, kind: Kind): void {
  let boundaries = 0;
  const guards: Guard[] = [];
  const reach = () => {
    if (++boundaries !== boundary) return;
    // The guard and its children are a process group of their own.
    if (kind !== 'engine') for (const guard of guards) if (guard.pid !== undefined) process.kill(-guard.pid, 'SIGKILL');
    process.kill(process.pid, 'SIGKILL');
  };
  const { append } = Journal.prototype;
  Journal.prototype.append = function (...values) {
    reach();
    append.apply(this, values);
  };
  const { write } = LinuxKnobs.prototype;
  LinuxKnobs.prototype.write = function (...values) {
    reach();
    write.apply(this, values);
  };
  const { add } = Guard.prototype;
  Guard.prototype.add = function (...values) {
    if (!guards.includes(this)) guards.push(this);
    add.apply(this, values);
  };
  const engine = openEngine({ dataDirectory: directory, guardScript: GUARD, log, nowMs: Date.now });
  const [priority, affinity, freeze] = requestsFor(pid);
  if (priority === undefined || affinity === undefined || freeze === undefined) throw new Error('no requests');
  engine.executeOptimization(priority);
  for (const [request, verdict] of [
    [affinity, 'better'],
    [freeze, 'no effect'],
  ] as const) {
    const { id } = engine.beginTrial(request);
    for (const isOn of [false, true]) engine.switchTrial(id, isOn);
    engine.endTrial(id, { verdict, reason: '', evidence: null });
  }
  engine.rollbackAll();
  engine.stopEngine();
  process.stdout.write(`${boundaries}\n`);
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

async function injectAll(given: readonly string[]): Promise<boolean> {
  const isSample = given.includes('sample');
  const runs = isSample ? SAMPLE_RUNS : Number(given.find((argument) => /^\d+$/.test(argument)) ?? DEFAULT_RUNS);
  // A sample is a separate run.
  const results = new TrialLog<Result>(isSample ? 'optimization-faults-sample' : 'optimization-faults', [
    ...given,
    ...(isSample ? ['--fresh'] : []),
  ]);
  for (const { name, isSlow, inject } of ENGINE_FAULTS) {
    if (results.has(name) || (isSample && isSlow === true)) continue;
    const found = await inScratch((directory) => inject(directory));
    const skipped = found?.startsWith('skip: ') === true ? { skipped: found } : {};
    results.add({
      id: name,
      group: 'circumstance',
      problem: 'skipped' in skipped ? null : (found ?? null),
      ...skipped,
    });
  }
  const boundaries = await inScratch((directory) => withTarget((target) => countBoundaries(directory, target.pid)));
  for (let boundary = 1; boundary <= boundaries; boundary += isSample ? SAMPLE_STEP : 1) {
    for (const kind of isSample ? [KINDS[boundary % KINDS.length] as Kind] : KINDS) {
      const id = `boundary ${boundary}, ${kind}`;
      if (results.has(id)) continue;
      results.add({ id, group: 'boundary', ...(await killOnce(['die', String(boundary), kind], kind, undefined)) });
    }
  }
  for (let run = 0; run < runs; run++) {
    const kind = KINDS[run % KINDS.length] as Kind;
    const id = `random moment ${run}, ${kind}`;
    if (results.has(id)) continue;
    results.add({ id, group: 'random moment', ...(await killOnce(['change'], kind, run)) });
  }
  return report(results.results);
}

function report(results: readonly Result[]): boolean {
  const staged = results.filter(({ skipped }) => skipped === undefined);
  const failures = staged.filter(({ problem }) => problem !== null);
  const groups = [...new Set(staged.map(({ group }) => group))].map((group) => {
    const own = staged.filter((one) => one.group === group);
    return [group, { injected: own.length, recovered: own.filter(({ problem }) => problem === null).length }];
  });
  const byGuard = staged.flatMap(({ guardMs }) => guardMs ?? []).sort((a, b) => a - b);
  const summary = {
    faults: 'optimization',
    injected: staged.length,
    recovered: staged.length - failures.length,
    ...Object.fromEntries(groups),
    guardMs: { median: byGuard[Math.floor(byGuard.length / 2)] ?? null, longest: byGuard.at(-1) ?? null },
    skipped: results.flatMap(({ id, skipped }) => (skipped === undefined ? [] : [`${id}: ${skipped.slice(6)}`])),
    failures: failures.map(({ id, problem }) => `${id}: ${problem}`),
  };
  process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
  return failures.length === 0;
}

async function inScratch<Value>(run: (directory: string) => Promise<Value>): Promise<Value> {
  const directory = mkdtempSync(join(tmpdir(), 'homeostat-faults-'));
  try {
    return await run(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function withTarget<Value>(run: (target: Target) => Promise<Value>): Promise<Value> {
  const target = spawn('sleep', ['600'], { stdio: 'ignore' }) as Target;
  try {
    return await run(target);
  } finally {
    target.kill('SIGKILL');
  }
}

async function countBoundaries(directory: string, pid: number): Promise<number> {
  const child = startChild(['die', directory, String(pid), '0', 'engine']);
  const [line] = await once(child.stdout, 'data');
  await once(child, 'exit');
  return Number(line);
}

function startChild(childArgs: readonly string[]) {
  return spawn(process.execPath, [fileURLToPath(import.meta.url), ...childArgs], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

type Target = ChildProcess & { readonly pid: number };

/** @param run the number of a kill at a random moment; undefined if the child ends without one */
async function killOnce(
  [mode = 'change', ...rest]: readonly string[],
  kind: Kind,
  run: number | undefined,
): Promise<Pick<Result, 'problem' | 'guardMs'>> {
  return inScratch((directory) =>
    withTarget(async (target) => {
      const before = snapshotOf(target.pid);
      const child = startChild([mode, directory, String(target.pid), ...rest]);
      const exited = once(child, 'exit');
      try {
        if (run !== undefined) {
          await once(child.stdout, 'data');
          await killAtRandom(child, kind, run);
        }
        await exited;
        return await judgeWhatIsLeft(directory, target.pid, before, kind);
      } finally {
        child.kill('SIGKILL');
      }
    }),
  );
}

async function killAtRandom(child: ChildProcess, kind: Kind, run: number): Promise<void> {
  await sleep(Math.random() * 120);
  const guards = kind === 'engine' ? [] : guardsOf(child.pid as number);
  for (const guard of guards) kill(guard);
  if (kind === 'guard, then engine') await sleep(run % 7);
  child.kill('SIGKILL');
}

async function judgeWhatIsLeft(
  directory: string,
  pid: number,
  before: Snapshot,
  kind: Kind,
): Promise<Pick<Result, 'problem' | 'guardMs'>> {
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
  return { problem: null, ...(guardMs === undefined ? {} : { guardMs }) };
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process has already exited.
  }
}

/** Returns the guard and its children: processes whose parent leads a session. */
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
