import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { messageOf } from '../../src/main/base/errors';
import { appendRecord, type FaultRecord, readRecords, type SoakRecord } from './records';
import { openSoakDisk } from './soak-disk';
import { type PlannedFault, planFaults, type SoakParts } from './soak-faults';
import { SoakHost } from './soak-host';
import { SoakLoad } from './soak-load';
import { countOutcomes, isPassed, reportText, summarize } from './soak-report';
import { SoakWatch } from './soak-watch';

/*
 * Runs a real host for hours with everything switched on, injects faults at seeded times, and ends with a table of what
 * grew, what recovered and how often the host responded:
 *   npm run soak -- [HOURS] [--seed N] [--resume] [--no-faults] [--leak]
 * It needs a build (`npm run build`), which it copies, and root to mount a disk for the faults of the disk. The records
 * are in .cache/soak; --resume continues the last run. --leak makes the host leak, to show that the table reports it.
 */

const DEFAULT_HOURS = 1 / 3;
const SAMPLE_EVERY_S = 10;
const PROGRESS_EVERY_S = 60;
const RECOVERY_LIMIT_S = 120;
const FIRST_FRAME_MS = 2_000;
const QUIET_LIMIT_S = 300;
/** Seconds of history before a fault that are counted again after it. The newest seconds may not be written yet. */
const COUNTED_MS = 60_000;
const IN_FLIGHT_MS = 5_000;
const RUNS = '.cache/soak';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    resume: { type: 'boolean', default: false },
    'no-faults': { type: 'boolean', default: false },
    leak: { type: 'boolean', default: false },
  },
});

interface Run {
  readonly directory: string;
  readonly file: string;
  readonly seed: number;
  readonly hours: number;
  readonly hasFaults: boolean;
  /** Seconds of the earlier parts of the run. */
  readonly beforeS: number;
  readonly lives: number;
  readonly faultsDone: number;
}

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());
process.exitCode = await main();

async function main(): Promise<number> {
  if (!existsSync('out/main/headless.js')) {
    process.stderr.write('soak: there is no build. Run `npm run build` first.\n');
    return 69;
  }
  const run = options.resume ? continueRun() : newRun();
  if (run === undefined) return 64;
  const scratch = join(run.directory, 'scratch');
  mkdirSync(scratch, { recursive: true });
  const disk = openSoakDisk(run.directory);
  // Even after an error, nothing stays mounted or frozen.
  process.once('exit', () => {
    disk.close();
    rmSync(scratch, { recursive: true, force: true });
  });
  const root = copyBuild(run.directory);
  let life = run.lives;
  const beganMs = performance.now();
  const nowS = () => run.beforeS + (performance.now() - beganMs) / 1_000;
  const write = (record: SoakRecord) => appendRecord(run.file, record);
  const host = new SoakHost({
    root,
    home: disk.home,
    directory: scratch,
    isLeaking: options.leak,
    onLife: (pid, reason) => write({ kind: 'life', s: nowS(), life: ++life, pid, reason }),
  });
  const load = new SoakLoad({ host, home: disk.home, directory: scratch, root, aborted: stopping.signal });
  const watch = new SoakWatch(host);
  const parts = { host, disk, load };
  const durationS = run.hours * 3_600;
  let note = '';
  try {
    await load.open();
    await host.start();
    load.run();
    // The stream of frames begins with the first probe.
    await watch.probe();
    await sleep(FIRST_FRAME_MS);
    const quietS = Math.min(QUIET_LIMIT_S, durationS * 0.15);
    const plan = run.hasFaults ? planFaults(run.seed, durationS, quietS).slice(run.faultsDone) : [];
    const faults = injectAll(plan, parts, watch, nowS, write);
    const sample = async () => write({ kind: 'sample', s: nowS(), life, ...(await watch.sample()) });
    const work = [
      each(1, async () => write({ kind: 'probe', s: nowS(), why: await watch.probe() })),
      each(SAMPLE_EVERY_S, sample),
      each(PROGRESS_EVERY_S, async () => printProgress(run, nowS())),
    ];
    await Promise.race([sleep(Math.max(0, durationS - nowS()) * 1_000, undefined, quietly()), onAbort()]);
    stopping.abort();
    await Promise.allSettled([faults, ...work]);
    note = describeLoad(load);
  } finally {
    stopping.abort();
    load.close();
    await host.stop();
    disk.close();
  }
  const summary = summarize(readRecords(run.file));
  const text = reportText(summary, note);
  writeFileSync(join(run.directory, 'report.txt'), text);
  process.stdout.write(`\n${text}`);
  const isWhole = nowS() >= durationS - 1;
  if (isWhole) {
    rmSync(join(run.directory, 'disk.img'), { force: true });
    rmSync(root, { recursive: true, force: true });
  } else process.stdout.write('The run is not complete; continue it with --resume.\n');
  return isWhole && isPassed(summary) ? 0 : 1;
}

function newRun(): Run | undefined {
  const hours = Number(positionals[0] ?? DEFAULT_HOURS);
  const seed = Number(options.seed);
  if (!(hours > 0) || !Number.isInteger(seed)) {
    process.stderr.write('soak: HOURS must be a number above 0, and --seed an integer.\n');
    return undefined;
  }
  const directory = join(process.cwd(), RUNS, new Date().toISOString().replace(/[:.]/g, '-'));
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'records.jsonl');
  const hasFaults = !options['no-faults'];
  appendRecord(file, { kind: 'run', s: 0, seed, hours, faults: hasFaults });
  return { directory, file, seed, hours, hasFaults, beforeS: 0, lives: 0, faultsDone: 0 };
}

function continueRun(): Run | undefined {
  const name = existsSync(RUNS) ? readdirSync(RUNS).sort().at(-1) : undefined;
  const directory = join(process.cwd(), RUNS, name ?? '');
  const file = join(directory, 'records.jsonl');
  const records = name === undefined ? [] : readRecords(file);
  const first = records[0];
  if (first?.kind !== 'run') {
    process.stderr.write(`soak: there is no run to continue in ${RUNS}.\n`);
    return undefined;
  }
  endOrphans(directory);
  return {
    directory,
    file,
    seed: first.seed,
    hours: first.hours,
    hasFaults: first.faults,
    beforeS: records.at(-1)?.s ?? 0,
    lives: records.filter(({ kind }) => kind === 'life').length,
    faultsDone: records.filter(({ kind }) => kind === 'fault').length,
  };
}

/** Ends the host of a killed soak and its supervisor, which own the home and would start it again. */
function endOrphans(directory: string): void {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const orphans = pids.flatMap((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return line.includes(`${directory}/`) ? [{ pid: Number(pid), isSupervisor: line.includes('supervise.sh') }] : [];
    } catch {
      return [];
    }
  });
  for (const { pid } of orphans.sort((one, other) => Number(other.isSupervisor) - Number(one.isSupervisor))) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has exited.
    }
  }
}

/** Copies the build, so that no other build replaces it during the run. */
function copyBuild(directory: string): string {
  const root = join(directory, 'build');
  if (existsSync(root)) return root;
  // `out` may be a link to the directory of builds.
  for (const part of ['out', 'resources', 'package.json'])
    cpSync(part, join(root, part), { recursive: true, dereference: true });
  return root;
}

function quietly() {
  return { signal: stopping.signal, ref: false };
}

function onAbort(): Promise<void> {
  return new Promise((resolve) => stopping.signal.addEventListener('abort', () => resolve(), { once: true }));
}

/** Runs the work at a steady rate until the run ends. Slow work delays the next. */
async function each(everyS: number, work: () => Promise<void>): Promise<void> {
  for (let due = performance.now(); !stopping.signal.aborted; ) {
    await work();
    due = Math.max(due + everyS * 1_000, performance.now());
    await sleep(Math.max(0, due - performance.now()), undefined, { signal: stopping.signal }).catch(() => undefined);
  }
}

async function injectAll(
  plan: readonly PlannedFault[],
  parts: SoakParts,
  watch: SoakWatch,
  nowS: () => number,
  write: (record: SoakRecord) => void,
): Promise<void> {
  for (const { atS, fault } of plan) {
    await sleep(Math.max(0, atS - nowS()) * 1_000, undefined, quietly());
    const skip = fault.needsDisk === true ? parts.disk.limits : undefined;
    if (skip !== undefined) {
      const s = nowS();
      write({
        kind: 'fault',
        s,
        name: fault.name,
        endedS: s,
        recoveredS: s,
        outageS: 0,
        effect: '',
        problem: skip,
        isSkipped: true,
      });
      continue;
    }
    const record = await inject({ atS, fault }, parts, watch, nowS);
    if (record !== undefined) write(record);
  }
}

/** @returns undefined if the run ended meanwhile */
async function inject(
  { fault }: PlannedFault,
  parts: SoakParts,
  watch: SoakWatch,
  nowS: () => number,
): Promise<FaultRecord | undefined> {
  const { name, durationS, outageS } = fault;
  const { controls } = parts.host;
  const toMs = controls.nowMs() - IN_FLIGHT_MS;
  const fromMs = toMs - COUNTED_MS;
  const storedBefore = (await watch.countStored(fromMs, toMs)) ?? 0;
  const s = nowS();
  process.stdout.write(`${(s / 60).toFixed(1)} min: ${name}\n`);
  fault.begin(parts);
  let effect = '';
  try {
    await sleep(durationS * 1_000, undefined, quietly()).catch(() => undefined);
    if (durationS > 0) effect = await findMissing(watch, controls.nowMs() - 2_000, controls.nowMs());
  } finally {
    fault.end(parts);
  }
  const endedS = nowS();
  const endedAtMs = controls.nowMs();
  let missing = 'the run ended';
  while (!stopping.signal.aborted && nowS() - endedS < RECOVERY_LIMIT_S) {
    missing = await findMissing(watch, endedAtMs, controls.nowMs());
    if (missing === '') missing = (await fault.findMissing?.(parts).catch(messageOf)) ?? '';
    if (missing === '') {
      const recoveredS = nowS();
      const storedAfter = (await watch.countStored(fromMs, toMs)) ?? 0;
      const lost = storedBefore - storedAfter;
      const problem = lost > 0 ? `${lost} of ${storedBefore} s of history before it are missing` : '';
      process.stdout.write(`  recovered after ${(recoveredS - endedS).toFixed(1)} s${problem && `; ${problem}`}\n`);
      return { kind: 'fault', s, name, endedS, recoveredS, outageS, effect, problem, isSkipped: false };
    }
    await sleep(500, undefined, { signal: stopping.signal }).catch(() => undefined);
  }
  if (stopping.signal.aborted) return undefined;
  process.stdout.write(`  not recovered: ${missing}\n`);
  return { kind: 'fault', s, name, endedS, recoveredS: null, outageS, effect, problem: missing, isSkipped: false };
}

/** @returns the remaining problems; empty if the status, frames, the store and its queries work */
async function findMissing(watch: SoakWatch, endedAtMs: number, nowMs: number): Promise<string> {
  const problem = await watch.probe();
  if (problem !== '') return problem;
  const isDurable = await watch.isDurable();
  if (isDurable !== true) return isDurable === false ? 'history is in memory only' : 'the store does not answer';
  // The second in which the fault ended may have been recorded before.
  const stored = await watch.countStored(endedAtMs + 1_000, Math.max(nowMs, endedAtMs + 2_000));
  return stored === undefined || stored === 0 ? 'no new history' : '';
}

/** Without slopes, whose intervals take seconds in which no probe would run. */
function printProgress(run: Run, s: number): void {
  const records = readRecords(run.file);
  const latest = records.findLast((record) => record.kind === 'sample');
  if (latest?.kind !== 'sample') return;
  const { rssBytes, fds } = latest.readings;
  const { availability, restarts, injected, recovered } = countOutcomes(records);
  const parts = [
    `${(s / 60).toFixed(0)} of ${(run.hours * 60).toFixed(0)} min`,
    `RSS ${((rssBytes ?? Number.NaN) / 2 ** 20).toFixed(1)} MiB`,
    `${fds} descriptors`,
    `${restarts.length} restarts`,
    `${recovered} of ${injected} faults recovered`,
    `${(availability * 100).toFixed(2)}% available`,
  ];
  process.stdout.write(`${parts.join('; ')}\n`);
}

function describeLoad({ notifications, requests, failedRequests, changes, imports }: SoakLoad): string {
  return (
    `Load: ${requests} REST requests (${failedRequests} without an answer or with 5xx), ${notifications} ` +
    `notifications, ${changes} changes with their undo, ${imports} imports.`
  );
}
