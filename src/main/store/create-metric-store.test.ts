import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectService } from '../../../tests/helpers/connect-service';
import type { RangeQuery } from '../../shared/contract/schemas';
import { SeriesTable } from '../../shared/model/series';
import { systemClock } from '../base/clock';
import type { Remote } from '../base/remote';
import { createMetricStore, type MetricStoreOptions, type OpenMetricStore } from './create-metric-store';
import { createStoreService, type StoreService } from './store-service';

/** Recent enough not to expire. */
const START_MS = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 86_400_000;

let directory = '';
let remote: Remote<StoreService> & { disconnect(): void };
let problems: string[] = [];
const open: OpenMetricStore[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'homeostat-store-'));
  remote = connectService<StoreService>(createStoreService());
  problems = [];
});
afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
  remote.disconnect();
  rmSync(directory, { recursive: true, force: true });
});

function createStore(options: Partial<MetricStoreOptions> = {}) {
  const table = new SeriesTable();
  const store = createMetricStore({
    directory,
    table,
    remote,
    clock: systemClock,
    report: (problem) => problems.push(problem),
    ...options,
  });
  open.push(store);
  return { table, store };
}

/** Appends one value of two series a second; the second series exists from the third frame on. */
function appendFrames(store: OpenMetricStore, table: SeriesTable, fromSecond: number, count: number): void {
  const cpu = table.intern('cpu_usage_ratio');
  const disk = table.intern('disk_io_busy_ratio', { device: 'vda' });
  for (let second = fromSecond; second < fromSecond + count; second++) {
    const values = new Float64Array(table.size).fill(Number.NaN);
    values[cpu] = (second % 100) / 100;
    if (second >= fromSecond + 2) values[disk] = 0.5;
    store.append({ sequence: second, atMs: START_MS + second * 1000, intervalMs: 1000, gap: false, values });
  }
}

function query(fromSecond: number, toSecond: number, points: number, selectors = ['*']): RangeQuery {
  return {
    selectors,
    fromMs: START_MS + fromSecond * 1000,
    toMs: START_MS + toSecond * 1000,
    points,
    aggregation: 'avg',
  };
}

describe('createMetricStore', () => {
  it('answers from the head immediately', async () => {
    const { store, table } = createStore();
    appendFrames(store, table, 0, 100);
    await expect.poll(async () => (await store.stats()).samples).toBe(198);
    const result = await store.range(query(0, 100, 1000));
    expect(result.stepMs).toBe(1000);
    expect(result.series.map(({ key }) => key)).toEqual(['cpu_usage_ratio', 'disk_io_busy_ratio{device="vda"}']);
    expect(result.series[0]?.values.slice(0, 3)).toEqual([0, 0.01, 0.02]);
    expect(result.series[1]?.values.slice(0, 4)).toEqual([null, null, 0.5, 0.5]);
    expect(problems).toEqual([]);
  });

  it('seals the head of a previous run, and joins it with the current head', async () => {
    const first = createStore();
    appendFrames(first.store, first.table, 0, 100);
    await first.store.close();
    expect(readdirSync(directory)).toContain('head.log');

    const second = createStore();
    appendFrames(second.store, second.table, 100, 50);
    await expect.poll(async () => (await second.store.stats()).samples).toBe(198 + 98);
    const result = await second.store.range(query(0, 150, 151, ['cpu_*']));
    expect(result.series).toHaveLength(1);
    expect(result.series[0]?.values).toEqual(Array.from({ length: 150 }, (_, second) => (second % 100) / 100));
    expect(readdirSync(directory).filter((name) => name.startsWith('head'))).toEqual(['head.log']);
    expect(await second.store.stats()).toMatchObject({
      mode: 'disk',
      reason: null,
      series: 2,
      oldestAtMs: START_MS,
      newestAtMs: START_MS + 149_000,
      damaged: 0,
      cache: { hits: 0, misses: 1, evictions: 0, sizeBytes: 400 },
    });
    await second.store.range(query(0, 150, 151, ['cpu_*']));
    expect((await second.store.stats()).cache).toMatchObject({ hits: 1, misses: 1 });
    expect((await second.store.series()).map(({ unit }) => unit)).toEqual(['ratio', 'ratio']);
  });

  it('rotates and seals while frames keep coming', async () => {
    const { store, table } = createStore({ sealIntervalMs: 0 });
    for (let batch = 0; batch < 5; batch++) {
      appendFrames(store, table, batch * 1_000, 1_000);
      await expect.poll(async () => (await store.stats()).samples).toBe((batch + 1) * 1_998);
    }
    const result = await store.range({ ...query(0, 5_000, 6_000, ['cpu_*']), aggregation: 'count' });
    expect(result.series[0]?.values.every((count) => count === 1)).toBe(true);
    expect((await store.stats()).databaseBytes).toBeGreaterThan(4096);
    expect(problems).toEqual([]);
  });

  it('answers from memory while nothing can be written, gives the reason, and stores the frames later', async () => {
    const blocked = join(directory, 'data');
    writeFileSync(blocked, '');
    let nowMs = 0;
    const clock = { nowMs: () => Date.now(), monotonicMs: () => nowMs };
    const { store, table } = createStore({ directory: blocked, clock });
    appendFrames(store, table, 0, 1);
    await expect.poll(async () => (await store.stats()).mode).toBe('memory-only');
    appendFrames(store, table, 1, 50);
    const result = await store.range({ ...query(0, 51, 60, ['cpu_*']), aggregation: 'count' });
    expect(result.series[0]?.values).toEqual(new Array(51).fill(1));
    expect((await store.stats()).reason).not.toBeNull();

    rmSync(blocked);
    nowMs += 70_000;
    appendFrames(store, table, 51, 1);
    await expect.poll(async () => (await store.stats()).mode).toBe('disk');
    await expect.poll(async () => (await store.stats()).reason).toBeNull();
    const later = await store.range({ ...query(0, 52, 60, ['cpu_*']), aggregation: 'count' });
    expect(later.series[0]?.values).toEqual(new Array(52).fill(1));
    expect(problems.at(-1)).toContain('again');
  });

  it('answers again after the worker was lost', async () => {
    const { store, table } = createStore();
    appendFrames(store, table, 0, 100);
    await expect.poll(async () => (await store.stats()).samples).toBe(198);
    await remote.close();
    await expect(store.stats()).rejects.toThrow('not open');
    await store.reopen();
    expect((await store.stats()).samples).toBe(198);
  });
});
