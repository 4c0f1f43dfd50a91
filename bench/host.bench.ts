import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { resolveDirectories } from '../src/main/base/directories';
import { connectApp } from '../src/main/transports/connect-app';
import {
  describeMachine,
  figure,
  print,
  quantile,
  readCpuSeconds,
  readPssBytes,
  scratchDirectory,
  sleep,
} from './measure';

/**
 * Measures the cost of the headless host without clients, with the goals for a complete host (those of a bare one that
 * only measured were 0.7 % and 75 MB): the built bundles, all default sources, 1 s. Nothing connects until CPU and memory
 * have been measured, because the first client loads the libraries that serve it. The host runs on a copy of Node's
 * binary: pages of a binary that several processes run are counted by share, which would lower the result.
 */
const WARM_UP_MS = 15_000;
const MEASURED_MS = 120_000;
const START_RUNS = 5;

const STARTED: ChildProcess[] = [];
const NODE = join(scratchDirectory(), 'node');
copyFileSync(process.execPath, NODE);

function startHost(home: string): ChildProcess {
  const child = spawn(NODE, ['out/main/headless.js', '--quiet', '--home', home], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, MALLOC_ARENA_MAX: '1' },
  });
  STARTED.push(child);
  return child;
}

async function endHost(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

function countProcesses(): number {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length;
}

async function measureHost(processes: number) {
  const home = scratchDirectory();
  const idle = Array.from({ length: Math.max(0, processes - countProcesses() - 1) }, () => {
    const child = spawn('sleep', ['300'], { stdio: 'ignore' });
    STARTED.push(child);
    return child;
  });
  const host = startHost(home);
  const pid = host.pid as number;
  await sleep(WARM_UP_MS);
  const counted = countProcesses();
  const cpuBefore = readCpuSeconds(pid);
  const beganMs = performance.now();
  const pss: number[] = [];
  while (performance.now() - beganMs < MEASURED_MS) {
    await sleep(5_000);
    pss.push(readPssBytes(pid));
  }
  const cpuRatio = (readCpuSeconds(pid) - cpuBefore) / ((performance.now() - beganMs) / 1000);
  const directories = resolveDirectories({ home, env: {}, platform: process.platform });
  const { api, close } = await connectApp({ directories });
  const status = await api.status.get();
  const collect = await api.metrics.latest({ selectors: ['homeostat_collector_duration_seconds'] });
  // The ticks of the measured time only: the first ones run code that is not compiled yet.
  const toMs = Date.now();
  const ticks = await api.metrics.range({
    selectors: ['homeostat_heartbeat_seconds'],
    fromMs: toMs - MEASURED_MS,
    toMs,
    points: MEASURED_MS / 1000,
  });
  const ticksMs = (ticks.series[0]?.values ?? []).flatMap((value) => (value === null ? [] : [value * 1000]));
  await close();
  await endHost(host);
  for (const child of idle) child.kill('SIGKILL');
  const collectMs = collect.reduce((sum, sample) => sum + (sample.value ?? 0) * 1000, 0);
  return {
    series: status.series,
    processes: counted,
    figures: [
      figure('whole host', cpuRatio * 100, '% of a core', 1),
      figure('memory (PSS alone on the machine, median)', quantile(pss, 0.5) / 2 ** 20, 'MiB', 100),
      figure('heartbeat median', quantile(ticksMs, 0.5), 'ms', 3.5),
      figure('heartbeat p99', quantile(ticksMs, 0.99), 'ms', 5),
      figure('collect (sum of the newest durations)', collectMs, 'ms', 2),
    ],
  };
}

/** Measures the time from the start of the process to the first frame in the head file. */
async function measureStartMs(): Promise<number> {
  const home = scratchDirectory();
  const beganMs = performance.now();
  const host = startHost(home);
  const head = join(home, 'head.log');
  while (!(existsSync(head) && statSync(head).size > 0)) await sleep(2);
  const elapsedMs = performance.now() - beganMs;
  await endHost(host);
  return elapsedMs;
}

try {
  const starts: number[] = [];
  for (let run = 0; run < START_RUNS; run++) starts.push(await measureStartMs());
  const few = await measureHost(84);
  const many = await measureHost(400);
  print({
    benchmark: 'host',
    machine: describeMachine(),
    start: figure('start to first stored frame (median of 5)', quantile(starts, 0.5), 'ms', 700),
    'with 84 processes': few,
    'with 400 processes': many,
  });
} finally {
  for (const child of STARTED) child.kill('SIGKILL');
}
