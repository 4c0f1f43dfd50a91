import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import BetterSqlite3 from 'better-sqlite3';
import { systemClock } from '../../src/main/base/clock';
import { createMetricStore } from '../../src/main/store/create-metric-store';
import { createStoreService, type StoreService } from '../../src/main/store/store-service';
import { SeriesTable } from '../../src/shared/model/series';
import { connectService } from '../helpers/connect-service';

/*
 * Kills a process that appends and seals at random moments, and checks the remaining samples:
 *   npm run faults -- store [RUNS]
 * Frames come about a thousand times as fast as usual, so that every kill interrupts some work; their clock advances by
 * one second each. The promise at 1 Hz is one tick, so a frame that was appended a second before the kill must exist.
 */

const DEFAULT_RUNS = 200;
const RUNS_PER_DIRECTORY = 10;
const PROMISED_MS = 1_000;
const POINTS_LIMIT = 20_000;
const SERIES = 50;

const [mode, ...args] = process.argv.slice(2);
if (mode === 'append') await appendUntilKilled(args[0] as string, Number(args[1]), Number(args[2]));
else process.exitCode = (await killMany(Number(mode ?? DEFAULT_RUNS))) ? 0 : 1;

/** Runs as the child: appends until it is killed, and prints the number of each appended frame. */
async function appendUntilKilled(directory: string, startMs: number, firstSequence: number): Promise<void> {
  const table = new SeriesTable();
  for (let index = 0; index < SERIES; index++) table.intern('app_memory_bytes', { app: String(index) });
  const store = createMetricStore({
    directory,
    table,
    remote: connectService<StoreService>(createStoreService()),
    clock: systemClock,
    report: (problem) => process.stderr.write(`${problem}\n`),
    sealIntervalMs: 0,
  });
  for (let sequence = firstSequence; ; sequence++) {
    const values = Float64Array.from({ length: SERIES }, (_, index) => sequence * 4096 * (index % 3));
    store.append({ sequence, atMs: startMs + sequence * 1000, intervalMs: 1000, gap: false, values });
    process.stdout.write(`${sequence}\n`);
    await sleep(1);
  }
}

interface Appended {
  readonly sequence: number;
  readonly atMs: number;
}

async function killMany(runs: number): Promise<boolean> {
  const failures: string[] = [];
  let mostLost = 0;
  let blocks = 0;
  for (let run = 0; run < runs; run += RUNS_PER_DIRECTORY) {
    const directory = mkdtempSync(join(tmpdir(), 'homeostat-faults-'));
    try {
      const rounds = Math.min(RUNS_PER_DIRECTORY, runs - run);
      const result = await killRepeatedly(directory, rounds);
      failures.push(...result.failures.map((failure) => `after run ${run}: ${failure}`));
      mostLost = Math.max(mostLost, result.mostLost);
      blocks += result.blocks;
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
  process.stdout.write(`${JSON.stringify({ faults: 'store', runs, blocks, mostLost, failures }, null, 2)}\n`);
  return failures.length === 0;
}

/** Kills several times over one directory: each run seals the remains of the previous one. */
async function killRepeatedly(directory: string, rounds: number) {
  // A day ago: recent enough not to expire, old enough not to reach the future.
  const startMs = Math.floor(Date.now() / 1000) * 1000 - 86_400_000;
  const promised = new Set<number>();
  const failures: string[] = [];
  let mostLost = 0;
  let blocks = 0;
  let next = 0;
  for (let round = 0; round < rounds; round++) {
    const appended = await appendAndKill(directory, startMs, next);
    const killedAtMs = appended.at(-1)?.atMs ?? 0;
    for (const { sequence, atMs } of appended) if (atMs <= killedAtMs - PROMISED_MS) promised.add(sequence);
    const first = next;
    next = (appended.at(-1)?.sequence ?? next - 1) + 1;

    const found = inspect(directory, startMs, next);
    blocks = found.blocks;
    const missing = [...promised].filter((sequence) => found.counts[sequence] !== 1);
    if (missing.length > 0) failures.push(`lost or doubled: ${missing.slice(0, 10).join(' ')}`);
    if (found.counts.some((count) => (count ?? 0) > 1)) failures.push('frames are there twice');
    if (found.integrity !== 'ok') failures.push(found.integrity);
    mostLost = Math.max(
      mostLost,
      appended.filter(({ sequence }) => sequence >= first && found.counts[sequence] !== 1).length,
    );
  }
  return { failures, mostLost, blocks };
}

async function appendAndKill(directory: string, startMs: number, first: number): Promise<readonly Appended[]> {
  const program = fileURLToPath(import.meta.url);
  const child: ChildProcess = spawn(process.execPath, [program, 'append', directory, String(startMs), String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const appended: Appended[] = [];
  let rest = '';
  const output = child.stdout;
  if (output === null) throw new Error('the child has no output');
  output.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    const atMs = performance.now();
    for (const line of lines) appended.push({ sequence: Number(line), atMs });
  });
  await once(output, 'data');
  await sleep(Math.random() * 2_500);
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
  return appended;
}

/** Returns the number of copies of each frame after everything was sealed; null for none. */
function inspect(directory: string, startMs: number, frames: number) {
  const service = createStoreService();
  service.open(directory);
  try {
    while (service.maintain({ maxBytes: 2 ** 40, keptDays: {} }).isMore);
    const counts: (number | null)[] = [];
    for (let from = 0; from < frames; from += POINTS_LIMIT / 2) {
      const fromMs = startMs + from * 1000;
      const toMs = startMs + Math.min(frames, from + POINTS_LIMIT / 2) * 1000;
      const query = { selectors: ['app_memory_bytes{app="1"}'], fromMs, toMs, points: POINTS_LIMIT };
      const { series, ...grid } = service.range({ ...query, aggregation: 'count' }, null);
      if (grid.fromMs !== fromMs || grid.stepMs !== 1000) throw new Error('the buckets are not the frames');
      counts.push(...(series[0]?.values ?? []));
    }
    const database = new BetterSqlite3(join(directory, 'metrics.db'), { readonly: true });
    const integrity = String(database.pragma('integrity_check', { simple: true }));
    const blocks = database.prepare<[], number>('SELECT count(*) FROM block').pluck().get() ?? 0;
    database.close();
    return { counts, integrity, blocks };
  } finally {
    service.close();
  }
}
