import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { type ExportQuery, exportQuerySchema } from '../../shared/contract/schemas';
import { encodeHeadHeader, HeadEncoder } from './head-format';
import { waitingHeadFile } from './head-set';
import { importCsv } from './import-csv';
import { createStoreService, type StoreService } from './store-service';

const NOW_MS = Date.UTC(2026, 0, 31);
const KEYS = ['disk_io_busy_ratio{device="a"}', 'disk_io_busy_ratio{device="b"}', 'homeostat_ticks_total'];

interface Row {
  readonly atMs: number;
  readonly values: readonly number[];
}

function createStore() {
  const directory = temporaryDirectory();
  const service = createStoreService({ nowMs: () => NOW_MS, monotonicMs: () => 0 });
  service.open(directory);
  onTestFinished(service.close);
  const write = (rows: readonly Row[]) => {
    const encoder = new HeadEncoder((index) => ({ key: KEYS[index] as string, resolution: 0.001 }));
    const id = randomBytes(16).toString('hex');
    const records = rows.map(
      ({ atMs, values }) =>
        encoder.encode({ atMs, intervalMs: 1000, gap: false, values: Float64Array.from(values) }).bytes,
    );
    writeFileSync(join(directory, waitingHeadFile(id)), Buffer.concat([encodeHeadHeader(id), ...records]));
  };
  const seal = () => void service.maintain({ maxBytes: Number.POSITIVE_INFINITY, keptDays: {} });
  return { directory, service, write, seal };
}

function exportAll(service: StoreService, query: Partial<ExportQuery>) {
  let text = '';
  let pages = 0;
  let cursor: ExportQuery['cursor'] = null;
  do {
    const whole = { keys: KEYS, fromMs: 0, toMs: NOW_MS, format: 'csv', ...query, cursor };
    const page = service.exportPage(exportQuerySchema.parse(whole), null);
    text += page.text;
    cursor = page.cursor;
    pages++;
  } while (cursor !== null);
  return { text, pages };
}

const ROWS: readonly Row[] = [
  { atMs: NOW_MS - 5000, values: [0.5, Number.NaN, 1] },
  { atMs: NOW_MS - 4000, values: [0.25, 1, 2] },
  { atMs: NOW_MS - 3000, values: [Number.NaN, Number.NaN, 3] },
  { atMs: NOW_MS - 2000, values: [0, 0.125, Number.POSITIVE_INFINITY] },
];

it('writes rows from blocks and from heads alike', () => {
  const { service, write, seal } = createStore();
  write(ROWS.slice(0, 2));
  seal();
  write(ROWS.slice(2));
  expect(exportAll(service, {}).text.split('\n')).toEqual([
    'timestamp_ms,"disk_io_busy_ratio{device=""a""}","disk_io_busy_ratio{device=""b""}",homeostat_ticks_total',
    `${NOW_MS - 5000},0.5,,1`,
    `${NOW_MS - 4000},0.25,1,2`,
    `${NOW_MS - 3000},,,3`,
    `${NOW_MS - 2000},0,0.125,Infinity`,
    '',
  ]);
  const part = exportAll(service, { fromMs: NOW_MS - 4000, toMs: NOW_MS - 3000, keys: KEYS.slice(1, 2) }).text;
  expect(part.split('\n').slice(1)).toEqual([`${NOW_MS - 4000},1`, '']);
});

it('writes lines of JSON and OpenMetrics, with the samples of a family together', () => {
  const { service, write, seal } = createStore();
  write(ROWS.slice(0, 3));
  seal();
  write(ROWS.slice(3));
  const lines = exportAll(service, { format: 'jsonl' }).text.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toContainEqual({
    metric: { __name__: 'disk_io_busy_ratio', device: 'a' },
    values: [0.5, 0.25],
    timestamps: [NOW_MS - 5000, NOW_MS - 4000],
  });
  const seconds = NOW_MS / 1000;
  const { text } = exportAll(service, { format: 'openmetrics' });
  expect(text.split('\n').filter((line) => !line.startsWith('# HELP'))).toEqual([
    '# TYPE disk_io_busy_ratio gauge',
    `disk_io_busy_ratio{device="a"} 0.5 ${seconds - 5}`,
    `disk_io_busy_ratio{device="a"} 0.25 ${seconds - 4}`,
    `disk_io_busy_ratio{device="a"} 0 ${seconds - 2}`,
    `disk_io_busy_ratio{device="b"} 1 ${seconds - 4}`,
    `disk_io_busy_ratio{device="b"} 0.125 ${seconds - 2}`,
    '# TYPE homeostat_ticks counter',
    `homeostat_ticks_total 1 ${seconds - 5}`,
    `homeostat_ticks_total 2 ${seconds - 4}`,
    `homeostat_ticks_total 3 ${seconds - 3}`,
    `homeostat_ticks_total +Inf ${seconds - 2}`,
    '# EOF',
    '',
  ]);
});

it('covers many pages and overlapping blocks without loss or duplicates, and can be imported again', async () => {
  const first = createStore();
  const rows = Array.from({ length: 30_000 }, (_, index) => ({
    atMs: NOW_MS - (30_000 - index) * 1000,
    values: [Math.round(Math.sin(index) * 1000) / 1000 + 0, index / 8, index],
  }));
  // Alternate rows are in another block of the same period.
  for (const half of [0, 1]) first.write(rows.filter((_, index) => index % 2 === half));
  first.seal();
  const { text, pages } = exportAll(first.service, {});
  expect(pages).toBeGreaterThan(2);
  const lines = text.trim().split('\n').slice(1);
  expect(lines).toEqual(rows.map(({ atMs, values }) => [atMs, ...values].join(',')));

  const second = createStore();
  const file = join(second.directory, 'again.csv');
  writeFileSync(file, text);
  await importCsv({
    file,
    directory: second.directory,
    seal: async () => second.seal(),
    nowMs: NOW_MS,
    skipBad: false,
    onBadLine: () => undefined,
  });
  expect(exportAll(second.service, {}).text).toBe(text);
});

it('writes buckets of the requested step', () => {
  const { service, write, seal } = createStore();
  const rows = Array.from({ length: 7_200 }, (_, index) => ({
    atMs: NOW_MS - (7_200 - index) * 1000,
    values: [1, index, index],
  }));
  write(rows);
  seal();
  const { text } = exportAll(service, { fromMs: NOW_MS - 7_200_000, stepMs: 60_000, aggregation: 'max' });
  const lines = text.trim().split('\n').slice(1);
  expect(lines).toHaveLength(120);
  expect(lines[0]).toBe(`${NOW_MS - 7_200_000},1,59,59`);
  expect(lines.at(-1)).toBe(`${NOW_MS - 60_000},1,7199,7199`);
});
