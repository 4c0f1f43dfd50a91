import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CsvParser } from '../src/main/store/csv-parser';
import { importCsv } from '../src/main/store/import-csv';
import { createStoreService } from '../src/main/store/store-service';
import { HOUR_MS } from '../src/shared/model/time';
import { startTestHost } from '../tests/helpers/host';
import { figureAtLeast, type Observation, observation, quantile, sleep, timed } from './measure';

const TILES = 20;
const PARSE_RUNS = 5;
const PIECE_BYTES = 512 * 1024;
const GOAL = 1_000_000;
/** Long enough to measure the host without an import. */
const CALM_MS = 10_000;
const PAUSE_MS = 20;

/**
 * Imports the recorded trace as a file of twenty times its length: measures reading, storing, and the effect on a host.
 */
export async function benchImport(
  directory: string,
  trace: string,
  log: (line: string) => unknown,
): Promise<Observation[]> {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'trace.csv');
  const samples = writeTiles(trace, file);
  const figures: Observation[] = [
    figureAtLeast('import, parsing alone', samples / timeParsing(file), 'samples/s', GOAL),
    figureAtLeast(
      'import, whole, malformed lines skipped',
      samples / (await timeImport(join(directory, 'skip'), file, true)),
      'samples/s',
      GOAL,
    ),
    observation(
      'import, whole, read twice because none may be malformed',
      samples / (await timeImport(join(directory, 'strict'), file, false)),
      'samples/s',
    ),
  ];
  if (existsSync('out/main/headless.js')) figures.push(...(await benchImportBesideHost(join(directory, 'host'), file)));
  else log('skipped the import into a running host: there is no build (npm run build)');
  return figures;
}

/** @returns the number of samples in the file; they end an hour ago */
function writeTiles(trace: string, file: string): number {
  const [header = '', ...lines] = gunzipSync(readFileSync(trace)).toString('utf8').trim().split('\n');
  const rows = lines.map((line) => [Number(line.slice(0, line.indexOf(','))), line.slice(line.indexOf(','))] as const);
  const firstMs = rows[0]?.[0] ?? 0;
  const spanMs = (rows.at(-1)?.[0] ?? 0) - firstMs + 1_000;
  const startMs = Math.floor((Date.now() - HOUR_MS - TILES * spanMs) / 1_000) * 1_000;
  const tiles = Array.from({ length: TILES }, (_, tile) =>
    rows.map(([atMs, values]) => `${startMs + tile * spanMs + atMs - firstMs}${values}\n`).join(''),
  );
  writeFileSync(file, `${header}\n${tiles.join('')}`);
  return TILES * rows.length * (header.split(',').length - 1);
}

/** @returns seconds, the median of some runs */
function timeParsing(file: string): number {
  const bytes = readFileSync(file);
  const tookMs = timed(PARSE_RUNS, () => {
    const parser = new CsvParser(
      { onHeader: () => {}, onRow: () => {}, onBadLine: () => {} },
      { earliestMs: 0, latestMs: Date.now() },
    );
    for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
      parser.push(bytes.subarray(start, start + PIECE_BYTES));
    }
    parser.end();
  });
  return quantile(tookMs, 0.5) / 1_000;
}

/** @returns seconds of an import without a host, everything sealed at its end */
async function timeImport(directory: string, file: string, skipBad: boolean): Promise<number> {
  mkdirSync(directory, { recursive: true });
  const service = createStoreService();
  service.open(directory);
  try {
    const beganMs = performance.now();
    const seal = async () => {
      while (service.maintain({ maxBytes: Number.POSITIVE_INFINITY, keptDays: {} }).isMore);
    };
    await importCsv({ file, directory, seal, nowMs: Date.now(), skipBad, onBadLine: () => {} });
    return (performance.now() - beganMs) / 1_000;
  } finally {
    service.close();
  }
}

/** Measures queries of a host during an import into it: the worker that seals answers the queries too. */
async function benchImportBesideHost(home: string, file: string): Promise<Observation[]> {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const host = await startTestHost({ home });
  const connection = await host.connect();
  const { api } = connection;
  let isOver = false;
  const check = async () => {
    const tookMs: number[] = [];
    while (!isOver) {
      const beganMs = performance.now();
      const toMs = Date.now();
      await api.metrics.range({ selectors: ['cpu_usage_ratio'], fromMs: toMs - HOUR_MS, toMs, points: 300 });
      tookMs.push(performance.now() - beganMs);
      await sleep(PAUSE_MS);
    }
    return tookMs;
  };
  try {
    const calm = check();
    await sleep(CALM_MS);
    isOver = true;
    const calmMs = await calm;
    const before = await api.status.get();
    isOver = false;
    const busy = check();
    const seal = async () => void (await api.store.seal());
    const { directories } = host;
    await importCsv({ file, directory: directories.data, seal, nowMs: Date.now(), skipBad: true, onBadLine: () => {} });
    isOver = true;
    const busyMs = await busy;
    const after = await api.status.get();
    return [
      observation('query of a host, median', quantile(calmMs, 0.5), 'ms'),
      observation('query of a host during an import, median', quantile(busyMs, 0.5), 'ms'),
      observation('query of a host during an import, p99', quantile(busyMs, 0.99), 'ms'),
      observation('query of a host during an import, longest', Math.max(...busyMs), 'ms'),
      observation('heartbeats dropped during an import', after.droppedTicks - before.droppedTicks, 'count'),
      observation('heartbeat p99 with an import in it', after.self.heartbeatP99Ms ?? Number.NaN, 'ms'),
    ];
  } finally {
    isOver = true;
    await connection.close();
    await host.end();
  }
}
