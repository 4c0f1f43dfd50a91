import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HealthView, Resource } from '../../src/shared/contract/health-schemas';
import { startTestHost, type TestHost } from '../helpers/host';
import { TrialLog } from '../helpers/trial-log';

/*
 * Stages bottlenecks on this machine, which a real host detects:
 *   npm run trials -- health [--fresh] [--only=cpu,disk,quiet] [--runs=10]
 * Each run loads one resource with stress-ng for a few seconds, and checks that the host names the right resource and
 * the right program first within 5 s of the first measured effect: the first second in which the raw reading of the
 * resource exceeds its threshold. Quiet runs load nothing and must find nothing. An interrupted run continues. Run
 * nothing else meanwhile.
 */

const WITHIN_MS = 5_000;
const SETTLED_FOR_MS = 5_000;
const SETTLE_LIMIT_MS = 120_000;
const QUIET_MS = 15_000;
const FULL_RATIO = 0.945;
/** Share below 0.9 of the warning threshold of used memory, at which a warning is withdrawn. */
const BALLAST_RATIO = 0.8;
const BALLAST_LIMIT_MS = 90_000;
const SLACK_BYTES = 100e6;

interface Load {
  readonly kind: string;
  readonly resources: readonly Resource[];
  readonly seconds: number;
  readonly args: () => readonly string[];
  /** Reading that shows that the load has an effect, and its lowest value. */
  readonly effect: { readonly key: string; readonly above: number };
}

const scratch = mkdtempSync(join(tmpdir(), 'homeostat-trials-'));
const cores = availableParallelism();

const LOADS: readonly Load[] = [
  {
    kind: 'cpu',
    resources: ['cpu'],
    seconds: 12,
    args: () => ['--cpu', String(cores * 3)],
    effect: { key: 'pressure_some_ratio{resource="cpu"}', above: 0.3 },
  },
  {
    kind: 'many processes',
    resources: ['cpu'],
    seconds: 12,
    args: () => ['--cpu', String(cores * 25), '--cpu-load', '60'],
    effect: { key: 'pressure_some_ratio{resource="cpu"}', above: 0.3 },
  },
  {
    kind: 'memory',
    resources: ['memory', 'swap'],
    seconds: 18,
    // Nearly all free memory, but not more: a trial must not have anything killed.
    args: () => ['--vm', '2', ...vmArgs(fillBytes(FULL_RATIO))],
    effect: { key: 'memory_used_ratio', above: 0.92 },
  },
  {
    kind: 'disk',
    resources: ['disk-throughput', 'disk-latency'],
    seconds: 12,
    args: () => ['--hdd', '4', '--hdd-opts', 'direct,dsync', '--hdd-bytes', '256m', '--temp-path', scratch],
    effect: { key: 'pressure_some_ratio{resource="io"}', above: 0.35 },
  },
];

interface Result {
  readonly id: string;
  readonly kind: string;
  readonly isRight: boolean;
  /** Seconds from the first effect to the correct verdict; null for none. */
  readonly afterMs: number | null;
  readonly found: string;
}

const args = process.argv.slice(2);
const optionOf = (name: string) => args.find((one) => one.startsWith(`--${name}=`))?.split('=')[1];
const only = optionOf('only')?.split(',');
const runs = Number(optionOf('runs') ?? 10);
const log = new TrialLog<Result>('health', args);
const home = mkdtempSync(join(tmpdir(), 'homeostat-trials-home-'));
const host = await startTestHost({ home });
try {
  await runAll(host);
} finally {
  await host.end();
  rmSync(home, { recursive: true, force: true });
  rmSync(scratch, { recursive: true, force: true });
}
report();

async function runAll(running: TestHost): Promise<void> {
  const { api, close } = await running.connect();
  try {
    for (const load of LOADS.filter(({ kind }) => only?.includes(kind) !== false)) {
      const isDone = Array.from({ length: runs }, (_, run) => log.has(`${load.kind} ${run}`)).every(Boolean);
      if (isDone) continue;
      const ballast = load.kind === 'memory' ? await layBallast() : undefined;
      try {
        for (let run = 0; run < runs; run++) {
          const id = `${load.kind} ${run}`;
          if (log.has(id)) continue;
          await settle(api);
          add({ id, kind: load.kind, ...(await stage(api, load)) });
        }
      } finally {
        ballast?.kill('SIGINT');
      }
    }
    for (let run = 0; run < runs && only?.includes('quiet') !== false; run++) {
      const id = `quiet ${run}`;
      if (log.has(id)) continue;
      await settle(api);
      add({ id, kind: 'quiet', ...(await beQuiet(api)) });
    }
  } finally {
    await close();
  }
}

type Api = Awaited<ReturnType<TestHost['connect']>>['api'];

/** Waits until nothing has been wrong for a while. */
async function settle(api: Api): Promise<void> {
  const beganMs = Date.now();
  let wellSinceMs = Date.now();
  while (Date.now() - wellSinceMs < SETTLED_FOR_MS) {
    if (Date.now() - beganMs > SETTLE_LIMIT_MS)
      throw new Error('this machine does not come to rest: end what else runs');
    const { deductions, state } = await api.health.get();
    if (deductions.length > 0 || state === 'unknown') wellSinceMs = Date.now();
    await sleep(500);
  }
}

async function stage(api: Api, load: Load): Promise<Omit<Result, 'id' | 'kind'>> {
  const child = spawn('stress-ng', [...load.args(), '--timeout', `${load.seconds}s`, '--quiet'], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const beganMs = Date.now();
  let effectAtMs: number | undefined;
  let found = 'nothing';
  try {
    while (Date.now() - beganMs < load.seconds * 1000) {
      const [sample] = await api.metrics.latest({ selectors: [load.effect.key] });
      if (
        effectAtMs === undefined &&
        sample !== undefined &&
        sample.atMs > beganMs &&
        (sample.value ?? 0) >= load.effect.above
      ) {
        effectAtMs = sample.atMs;
      }
      const health = await api.health.get();
      found = describe(health);
      if (effectAtMs !== undefined && isRight(health, load)) {
        return { isRight: health.atMs - effectAtMs <= WITHIN_MS, afterMs: health.atMs - effectAtMs, found };
      }
      if (effectAtMs !== undefined && Date.now() - effectAtMs > WITHIN_MS + 2_000) break;
      await sleep(200);
    }
    return { isRight: false, afterMs: null, found: effectAtMs === undefined ? `no effect; ${found}` : found };
  } finally {
    child.kill('SIGINT');
    await ended;
  }
}

async function beQuiet(api: Api): Promise<Omit<Result, 'id' | 'kind'>> {
  const untilMs = Date.now() + QUIET_MS;
  while (Date.now() < untilMs) {
    const health = await api.health.get();
    if (health.bottlenecks.length > 0) return { isRight: false, afterMs: null, found: describe(health) };
    await sleep(500);
  }
  return { isRight: true, afterMs: null, found: 'nothing' };
}

function isRight({ bottlenecks }: HealthView, { resources }: Load): boolean {
  const [first] = bottlenecks;
  return (
    first !== undefined && resources.includes(first.resource) && first.culprits[0]?.app.startsWith('stress-ng') === true
  );
}

function describe({ bottlenecks }: HealthView): string {
  return (
    bottlenecks.map(({ resource, culprits }) => `${resource}: ${culprits[0]?.app ?? 'nobody'}`).join(', ') || 'nothing'
  );
}

/**
 * Fills most of the memory before the first run, with stress-ng as well, up to below the threshold: filling all of it
 * would take longer than a run may.
 */
async function layBallast(): Promise<ChildProcess> {
  const child = spawn('stress-ng', ['--vm', '1', ...vmArgs(fillBytes(BALLAST_RATIO)), '--vm-hang', '0', '--quiet'], {
    stdio: 'ignore',
  });
  const untilMs = Date.now() + BALLAST_LIMIT_MS;
  while (fillBytes(BALLAST_RATIO) > SLACK_BYTES && Date.now() < untilMs) await sleep(500);
  return child;
}

function vmArgs(bytes: number): readonly string[] {
  return ['--vm-bytes', `${Math.floor(bytes / 1024)}K`, '--vm-keep', '--vm-method', 'zero-one'];
}

/** Returns the bytes to fill for this share of used memory. */
function fillBytes(ratio: number): number {
  const text = readFileSync('/proc/meminfo', 'latin1');
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]) * 1024;
  return Math.max(0, read('MemAvailable') - (1 - ratio) * read('MemTotal'));
}

function add(result: Result): void {
  log.add(result);
  const time = result.afterMs === null ? '' : ` after ${result.afterMs} ms`;
  process.stdout.write(`${result.isRight ? 'right' : 'WRONG'}  ${result.id}: ${result.found}${time}\n`);
}

function report(): void {
  const staged = log.results.filter(({ kind }) => kind !== 'quiet');
  const quiet = log.results.filter(({ kind }) => kind === 'quiet');
  const times = staged.flatMap(({ afterMs }) => (afterMs === null ? [] : [afterMs])).sort((a, b) => a - b);
  const right = staged.filter((one) => one.isRight).length;
  const calm = quiet.filter((one) => one.isRight).length;
  const figures = {
    trials: 'health',
    diskFreeBytes: statfsSync(tmpdir()).bavail * statfsSync(tmpdir()).bsize,
    staged: { right, of: staged.length, goal: '38 of 40' },
    quiet: { right: calm, of: quiet.length, goal: '10 of 10' },
    afterMs: { median: times[Math.floor(times.length / 2)] ?? null, longest: times.at(-1) ?? null },
    wrong: log.results.filter((one) => !one.isRight),
  };
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
  process.exitCode = right >= staged.length * 0.95 && calm === quiet.length ? 0 : 1;
}
