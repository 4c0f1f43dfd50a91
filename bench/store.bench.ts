import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { systemClock } from '../src/main/base/clock';
import { rollTier, type SampleColumn, storeSamples } from '../src/main/store/block-writer';
import { HeadWriter } from '../src/main/store/head-writer';
import { checkpoint, fileSize, type MetricDatabase, openMetricDatabase } from '../src/main/store/metric-database';
import { matchKeys, readRange } from '../src/main/store/read-range';
import { ROLLED_TIERS, TIERS } from '../src/main/store/tiers';
import type { RangeQuery } from '../src/shared/contract/schemas';
import { CATALOG } from '../src/shared/model/catalog';
import { quantize } from '../src/shared/model/metric';
import { SeriesTable } from '../src/shared/model/series';
import { DAY_MS } from '../src/shared/model/time';
import {
  figure,
  medianAndP99,
  type Observation,
  observation,
  print,
  quantile,
  scratchDirectory,
  timed,
} from './measure';
import { benchHostOnStore } from './store-host';
import { benchImport } from './store-import';
import { benchOwnSize } from './store-own';
import { benchPeers, type PeerFigure } from './store-peers';
import { storedBytes } from './store-size';

const TILES = 20;
const FRAMES = 20_000;
const SERIES = 200;

/**
 * Computes the figures of the store. HOMEOSTAT_EVAL_DIR is the directory of the recorded trace, and
 * HOMEOSTAT_HISTORY_DIR that of own measurements (the data directory of a host that has run for an hour); without them,
 * the figures that need them are left out with a message.
 */
async function benchStore(): Promise<readonly (Observation | PeerFigure)[]> {
  const directory = scratchDirectory();
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const queries = benchQueries(join(directory, 'queries'));
  const figures: (Observation | PeerFigure)[] = [
    ...(await benchAppend(join(directory, 'append'))),
    ...queries.figures,
    ...benchMatching(),
  ];
  if (existsSync('out/main/headless.js')) {
    figures.push(...(await benchHostOnStore(join(directory, 'hosts'), queries.store)));
  } else log('skipped memory and REST: there is no build (npm run build)');
  figures.push(...(await benchPeers(join(directory, 'peers'), queries.day)));
  const trace = join(process.env['HOMEOSTAT_EVAL_DIR'] ?? '', 'trace-dev.csv.gz');
  if (existsSync(trace)) {
    figures.push(...benchSize(join(directory, 'size'), trace));
    figures.push(...(await benchImport(join(directory, 'import'), trace, log)));
  } else log('skipped the size on the recorded trace and the import of it: HOMEOSTAT_EVAL_DIR is not set');
  const history = process.env['HOMEOSTAT_HISTORY_DIR'] ?? '';
  if (existsSync(join(history, 'metrics.db'))) figures.push(...benchOwnSize(join(directory, 'own'), history));
  else log('skipped the size of the own collectors: HOMEOSTAT_HISTORY_DIR names no data directory of a host');
  return figures;
}

/** A reproducible stand-in for readings: half of the series move, a third of those by much. */
function createReadings(table: SeriesTable): (values: Float64Array, second: number) => void {
  const metrics = CATALOG.filter(({ unit }) => unit !== 'hertz').slice(0, SERIES);
  let state = 1;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  const series = Array.from({ length: SERIES }, (_, index) => {
    const metric = metrics[index % metrics.length] as (typeof metrics)[number];
    table.intern(metric.name, index < metrics.length ? {} : { copy: String(Math.floor(index / metrics.length)) });
    return { resolution: metric.resolution, scale: metric.unit === 'bytes' ? 1e9 : metric.unit === 'ratio' ? 1 : 1e3 };
  });
  return (values) => {
    for (const [index, { resolution, scale }] of series.entries()) {
      const moves = index % 2 === 0;
      const before = values[index] as number;
      const target =
        Number.isNaN(before) || index % 6 === 0 ? random() * scale : before + (random() - 0.5) * scale * 0.01;
      if (moves || Number.isNaN(before)) values[index] = quantize(Math.max(0, target), resolution);
    }
  };
}

async function benchAppend(directory: string): Promise<Observation[]> {
  const table = new SeriesTable();
  const fill = createReadings(table);
  const writer = new HeadWriter({
    directory,
    clock: systemClock,
    describe: (index) => {
      const series = table.at(index);
      const metric = CATALOG.find(({ name }) => name === series?.metric);
      return { key: series?.key ?? '', resolution: metric?.resolution ?? 1 };
    },
    fsyncIntervalMs: 10_000,
    maxMemoryFrames: 3_600,
    onModeChange: () => undefined,
  });
  const values = new Float64Array(SERIES).fill(Number.NaN);
  const tookMs: number[] = [];
  for (let second = 0; second < FRAMES; second++) {
    fill(values, second);
    const startMs = performance.now();
    writer.append({ atMs: 1_700_000_000_000 + second * 1000, intervalMs: 1000, gap: false, values });
    // A turn without I/O: the write is handed over within it, as on the tick.
    await Promise.resolve();
    tookMs.push(performance.now() - startMs);
    await nextTurn();
  }
  await writer.close();
  const settledUs = tookMs.slice(FRAMES / 4).map((ms) => ms * 1000);
  return [
    ...medianAndP99('append', settledUs, 'us', [60, 500]),
    observation('head, a day at 1 Hz', ((writer.writtenBytes / FRAMES) * 86_400) / 1e6, 'MB'),
  ];
}

function benchSize(directory: string, trace: string): Observation[] {
  const [header = '', ...lines] = gunzipSync(readFileSync(trace)).toString('utf8').trim().split('\n');
  const names = header.split(',').slice(1);
  const rows = lines.map((line) => line.split(',').map(Number));
  const times = Float64Array.from(rows, (row) => row[0] as number);
  const spanMs = (times.at(-1) as number) - (times[0] as number) + 1000;
  const metrics = openMetricDatabase(directory, Date.now());
  let sealMs = 0;
  let encodedSamples = 0;
  for (let tile = 0; tile < TILES; tile++) {
    const shifted = times.map((atMs) => atMs + tile * spanMs);
    const startMs = performance.now();
    metrics.database.transaction(() => {
      const columns: SampleColumn[] = names.map((name, index) => ({
        id: metrics.ids.intern(name),
        resolution: 1,
        times: shifted,
        values: Float64Array.from(rows, (row) => row[index + 1] as number),
      }));
      storeSamples(metrics, columns);
    })();
    sealMs += performance.now() - startMs;
    encodedSamples += times.length * names.length;
  }
  const rolls = rollAll(metrics);
  checkpoint(metrics);
  const samples = encodedSamples;
  const figures = [
    figure('trace, raw tier, a sample', storedBytes(metrics, 0) / samples, 'bytes', 0.8),
    ...TIERS.slice(1, 2).map(({ id, name }) =>
      observation(`trace, tier ${name}, a sample`, storedBytes(metrics, id) / samples, 'bytes'),
    ),
    observation('one block of a tier (the minutes of 2 h), longest', Math.max(...rolls), 'ms'),
    observation('trace, whole file, a sample', statSync(metrics.file).size / samples, 'bytes'),
    observation('sealing, samples a second', samples / (sealMs / 1000), '1/s'),
  ];
  metrics.database.close();
  return figures;
}

/** @returns the duration of each block in ms, during which the worker does nothing else */
function rollAll(metrics: MetricDatabase): readonly number[] {
  const tookMs: number[] = [];
  for (;;) {
    const startMs = performance.now();
    if (!ROLLED_TIERS.some((tier) => rollTier(metrics, tier))) return tookMs;
    tookMs.push(performance.now() - startMs);
  }
}

const DAYS = 30;
const QUERY_SERIES = 20;

function benchQueries(directory: string) {
  const metrics = openMetricDatabase(directory, Date.now());
  const endMs = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const table = new SeriesTable();
  const fill = createReadings(table);
  const values = new Float64Array(SERIES).fill(Number.NaN);
  const keys = Array.from({ length: QUERY_SERIES }, (_, index) => table.at(index * 2)?.key ?? '');
  for (let fromMs = endMs - DAYS * DAY_MS; fromMs < endMs; fromMs += 1_350_000) {
    const times = Float64Array.from({ length: 1_350 }, (_, second) => fromMs + second * 1000);
    const columns = keys.map(() => new Float64Array(times.length));
    for (let second = 0; second < times.length; second++) {
      fill(values, second);
      for (const [number, column] of columns.entries()) column[second] = values[number * 2] as number;
    }
    metrics.database.transaction(() => {
      storeSamples(
        metrics,
        keys.map((key, number) => ({
          id: metrics.ids.intern(key),
          resolution: CATALOG.find(({ name }) => name === key)?.resolution ?? 1,
          times,
          values: columns[number] as Float64Array,
        })),
      );
    })();
  }
  rollAll(metrics);
  checkpoint(metrics);
  const rows = metrics.blocks.list();

  const request = (selectors: string[], days: number): RangeQuery => ({
    selectors,
    fromMs: endMs - days * DAY_MS,
    toMs: endMs,
    points: 800,
    aggregation: 'avg',
  });
  const time = (query: RangeQuery, runs: number, finest = false) =>
    timed(runs, () => readRange(query, { metrics, rows, heads: [] }, finest));
  const one = [keys[3] ?? ''];
  const cold = keys.map((key) => time(request([key], 1), 1)[0] ?? Number.NaN);
  const coldRaw = keys.map((key) => time(request([key], 1), 1, true)[0] ?? Number.NaN);
  time(request(one, 1), 50);
  const day = time(request(one, 1), 300);
  const figures = [
    figure('24 h of one series, first time, median', quantile(cold, 0.5), 'ms', 25),
    figure('24 h of one series, forced to raw, first time, median', quantile(coldRaw, 0.5), 'ms', 25),
    ...medianAndP99('24 h of one series, columns cached', day, 'ms', [1.5, 5]),
    figure('24 h of one series, forced to raw', quantile(time(request(one, 1), 50, true), 0.5), 'ms', 4),
    observation('12 h of one series (its samples)', quantile(time(request(one, 0.5), 50), 0.5), 'ms'),
    observation('12 h of 20 series (their samples)', quantile(time(request(keys, 0.5), 20), 0.5), 'ms'),
    figure('30 days of one series', quantile(time(request(one, DAYS), 100), 0.5), 'ms', 3),
    figure('24 h of 20 series', quantile(time(request(keys, 1), 50), 0.5), 'ms', 15),
    observation('database of 30 days of 20 series', fileSize(metrics.file) / 1e6, 'MB'),
  ];
  const { fromMs, stepMs, series } = readRange(
    { ...request(keys, 1), points: DAY_MS / 1000, aggregation: 'last' },
    { metrics, rows, heads: [] },
    true,
  );
  metrics.database.close();
  return { figures, store: { file: metrics.file, keys, endMs }, day: { fromMs, stepMs, series } };
}

const MATCHED_SERIES = 5_000;

function benchMatching(): Observation[] {
  const keys = Array.from({ length: MATCHED_SERIES }, (_, index) =>
    index % 2 === 0
      ? `disk_io_busy_ratio{device="sd${index}"}`
      : `cpu_core_mode_ratio{core="${index >> 4}",mode="mode${index % 16}"}`,
  );
  const selectors = [
    'disk_io_busy_ratio{device=~"sd1.*"}',
    'cpu_core_mode_ratio{core=~"[0-9]+",mode!~"mode1|mode3"}',
    '{device=~".*[05]0"}',
  ];
  return selectors.map((selector) => {
    const tookMs = timed(200, () => matchKeys([selector], keys, []));
    return figure(`${selector} over ${MATCHED_SERIES} series, median`, quantile(tookMs, 0.5), 'ms', 2);
  });
}

print({ benchmark: 'store', figures: await benchStore() });
