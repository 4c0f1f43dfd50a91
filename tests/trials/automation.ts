import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AppApi } from '../../src/shared/contract/contract';
import { startTestHost } from '../helpers/host';
import { TrialLog } from '../helpers/trial-log';

/*
 * Stages emergencies on this machine, which a real host relieves:
 *   npm run trials -- automation [--fresh] [--only=cpu,memory,disk] [--runs=N OF EACH]
 * Each run starts a host that may act automatically on one test program, and that program: one that takes the CPU from
 * another, one that consumes memory, or one that keeps a disk busy. All are small and end after their time. Relief is
 * measured on the processes, not on the reports of automation: the other program has the CPU again, the memory no
 * longer grows, hardly anything is written. An interrupted run continues. Run nothing else meanwhile. It needs built
 * bundles and python3.
 */

type Kind = 'cpu' | 'memory' | 'disk';

interface Result {
  readonly id: string;
  readonly kind: Kind;
  readonly isRelieved: boolean;
  /** Automatic actions, from the first to the last. */
  readonly actions: readonly string[];
  /** Reasons for the actions that were not taken. */
  readonly obstacles: readonly string[];
  /** Seconds from the start of the load to the first mitigation; null for none. */
  readonly actedAfterMs: number | null;
  /** Readings that relief is judged by, before and after. */
  readonly before: number | null;
  readonly after: number | null;
  /** True if everything was as before when the load had ended. */
  readonly isUndone: boolean;
}

interface Staged {
  readonly kind: Kind;
  readonly level: string;
  /** Program of the load, which ends after 25 s. */
  readonly script: string;
  /** Reading that relief is judged by, of the process of the load and of the other one. */
  readonly judge: (load: number, other: number, overMs: number) => Promise<number>;
  readonly isRelieved: (before: number, after: number) => boolean;
}

const NAME = 'homeostat-trial-load';
/** In Python, because Node cannot bypass the page cache. */
const PYTHON = 'python3';
const LOAD_MS = 20_000;
const ENDS_ITSELF = 'setTimeout(() => process.exit(), 25_000);';
const MEGABYTE = 1024 * 1024;
const TICKS_PER_SECOND = 100;
const cores = availableParallelism();
const scratch = mkdtempSync(join(tmpdir(), 'homeostat-trials-'));

/** Uses every core fully. */
const BUSY = `for (let thread = 0; thread < ${cores}; thread++) new (require('node:worker_threads').Worker)('for (;;);', { eval: true }); ${ENDS_ITSELF}`;
const EATEN_MEGABYTES = 1_500;
/** Available memory below which it counts as about to run out. */
const RESERVE_AFTER_MEGABYTES = 600;
/** Allocates 100 MB a second and writes to every page. */
const EATER = `const kept = []; const timer = setInterval(() => { kept.push(Buffer.alloc(10 * ${MEGABYTE}, 1)); if (kept.length * 10 >= ${EATEN_MEGABYTES}) clearInterval(timer); }, 100); ${ENDS_ITSELF}`;
/** Writes 4 MB in each of 16 files again and again, past the cache and through to the disk. */
const WRITER = `
import mmap, os, sys, threading, time
end = time.time() + 25
data = mmap.mmap(-1, 1 << 20)
def write(lane):
    file = os.open(sys.argv[1] + str(lane), os.O_WRONLY | os.O_CREAT | os.O_DIRECT | os.O_DSYNC)
    at = 0
    while time.time() < end:
        os.pwrite(file, data, (at % 4) << 20)
        at += 1
for lane in range(16):
    threading.Thread(target=write, args=(lane,)).start()
`;

const STAGED: readonly Staged[] = [
  {
    kind: 'cpu',
    level: 'processor',
    script: BUSY,
    // Share of the other program in the use of both.
    judge: async (load, other, overMs) => {
      const [loadBefore, otherBefore] = [readCpuSeconds(load), readCpuSeconds(other)];
      await sleep(overMs);
      const taken = readCpuSeconds(other) - otherBefore;
      return taken / (taken + readCpuSeconds(load) - loadBefore);
    },
    isRelieved: (before, after) => before < 0.65 && after > 0.8,
  },
  {
    kind: 'memory',
    level: 'memory',
    script: EATER,
    // Megabytes a second.
    judge: (load, _, overMs) => measureRate(() => readStatus(load, 'VmRSS') / 1024, overMs),
    isRelieved: (before, after) => before > 30 && after < before * 0.1,
  },
  {
    kind: 'disk',
    level: 'disk',
    script: WRITER,
    judge: (load, _, overMs) => measureRate(() => readWrittenBytes(load) / MEGABYTE, overMs),
    isRelieved: (before, after) => before > 1 && after < before * 0.2,
  },
];

const args = process.argv.slice(2);
const only = args
  .find((argument) => argument.startsWith('--only='))
  ?.slice('--only='.length)
  .split(',');
const runs = Number(args.find((argument) => argument.startsWith('--runs='))?.slice('--runs='.length) ?? 0);
/** Forty in all. */
const RUNS: Readonly<Record<Kind, number>> = { cpu: 14, memory: 13, disk: 13 };
const results = new TrialLog<Result>('automation', args);
try {
  for (const staged of STAGED) {
    if (only !== undefined && !only.includes(staged.kind)) continue;
    for (let run = 0; run < (runs || RUNS[staged.kind]); run++) {
      const id = `${staged.kind} ${run}`;
      if (results.has(id)) continue;
      const result = { id, ...(await stage(staged)) };
      results.add(result);
      process.stderr.write(`${JSON.stringify(result)}\n`);
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
report();

async function stage({ kind, level, script, judge, isRelieved }: Staged): Promise<Omit<Result, 'id'>> {
  const home = mkdtempSync(join(scratch, 'home-'));
  const name = kind === 'disk' ? `${NAME}.py` : `${NAME}.cjs`;
  const file = join(home, name);
  writeFileSync(file, script);
  const reserveMegabytes = Math.round(readAvailableBytes() / MEGABYTE) - RESERVE_AFTER_MEGABYTES;
  const lines = [
    'automation:',
    `  levels: { ${level}: automatic }`,
    '  watch_hours: 0',
    '  runaway_seconds: 3',
    `  only: [${name}]`,
    ...(kind === 'memory' ? [`  memory_reserve_megabytes: ${reserveMegabytes}`] : []),
  ];
  writeFileSync(join(home, 'homeostat.yaml'), `${lines.join('\n')}\n`);
  const host = await startTestHost({ home });
  const children: ChildProcess[] = [];
  const start = (path: string): number => {
    // In its own session, as a background program.
    const program = path.endsWith('.py') ? PYTHON : process.execPath;
    const child = spawn(program, [path, join(home, 'written-')], { stdio: 'ignore', detached: true });
    children.push(child);
    return child.pid as number;
  };
  try {
    const { api, close } = await host.connect();
    // The host first needs its first rates and the level of memory.
    await sleep(3_000);
    const otherFile = join(home, 'other.cjs');
    writeFileSync(otherFile, kind === 'cpu' ? BUSY : ENDS_ITSELF);
    const other = start(otherFile);
    const load = start(file);
    const beganMs = Date.now();
    await sleep(500);
    const before = await judge(load, other, 1_000);
    const actedAfterMs = await firstMitigationAfterMs(api, beganMs);
    let after: number | null = null;
    while (actedAfterMs !== null && Date.now() - beganMs < LOAD_MS) {
      after = await judge(load, other, 1_000);
      if (isRelieved(before, after)) break;
    }
    const { decisions } = await api.automation.decisions({});
    const of = (outcomes: readonly string[]) => decisions.filter(({ outcome }) => outcomes.includes(outcome)).reverse();
    for (const child of children) child.kill('SIGKILL');
    const isUndone = await endsWithin(api, 8_000);
    await close();
    return {
      kind,
      isRelieved: after !== null && isRelieved(before, after),
      actions: of(['applied']).map(({ action }) => action),
      obstacles: of(['held', 'refused']).map(({ action, reason }) => `${action}: ${reason}`),
      actedAfterMs,
      before,
      after,
      isUndone,
    };
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await host.end();
    rmSync(home, { recursive: true, force: true });
  }
}

async function firstMitigationAfterMs(api: AppApi, beganMs: number): Promise<number | null> {
  while (Date.now() - beganMs < LOAD_MS) {
    const { measures: mitigations } = await api.automation.get();
    if (mitigations[0] !== undefined) return mitigations[0].sinceMs - beganMs;
    await sleep(100);
  }
  return null;
}

async function endsWithin(api: AppApi, limitMs: number): Promise<boolean> {
  const endMs = Date.now() + limitMs;
  while (Date.now() < endMs) {
    if ((await api.optimize.status()).open.length === 0) return true;
    await sleep(200);
  }
  return false;
}

/** Returns the growth of a quantity per second. */
async function measureRate(read: () => number, overMs: number): Promise<number> {
  const before = read();
  await sleep(overMs);
  return ((read() - before) * 1_000) / overMs;
}

function readCpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Returns kibibytes. */
function readStatus(pid: number, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

function readWrittenBytes(pid: number): number {
  return Number(/^write_bytes: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
}

function readAvailableBytes(): number {
  return Number(/^MemAvailable:\s+(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) * 1024;
}

function report(): void {
  const count = (of: readonly Result[]) => ({
    staged: of.length,
    relieved: of.filter(({ isRelieved }) => isRelieved).length,
    undone: of.filter(({ isUndone }) => isUndone).length,
    actedAfterMedianMs: median(of.flatMap(({ actedAfterMs }) => (actedAfterMs === null ? [] : [actedAfterMs]))),
  });
  const all = results.results;
  const byKind = Object.fromEntries(STAGED.map(({ kind }) => [kind, count(all.filter((one) => one.kind === kind))]));
  process.stdout.write(`${JSON.stringify({ trials: 'automation', all: count(all), byKind }, null, 2)}\n`);
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}
