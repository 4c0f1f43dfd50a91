import { readdirSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMetricStore } from '../../src/main/store/create-metric-store';
import { createStoreService, type StoreService } from '../../src/main/store/store-service';
import { SeriesTable } from '../../src/shared/model/series';
import { connectService } from '../helpers/connect-service';
import { mountSmallDisk, type SmallDisk } from '../helpers/small-disk';

/** Recent enough not to expire. */
const START_MS = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 86_400_000;
const SERIES = 100;
/** Number of frames after which a head is sealed. */
const HEAD_FRAMES = 1_000;

/** Opens a store on a small disk, with a clock that the test moves. */
function openStore(directory: string) {
  const table = new SeriesTable();
  for (let index = 0; index < SERIES; index++) table.intern('app_memory_bytes', { app: String(index) });
  const remote = connectService<StoreService>(createStoreService());
  const problems: string[] = [];
  let monotonicMs = 0;
  const store = createMetricStore({
    directory,
    table,
    remote,
    clock: { nowMs: Date.now, monotonicMs: () => monotonicMs },
    report: (problem) => problems.push(problem),
    sealIntervalMs: 3_000,
  });
  let isOpen = true;
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    await store.close();
    remote.disconnect();
  };
  onTestFinished(close);

  return {
    store,
    problems,
    close,
    pass: (durationMs: number) => {
      monotonicMs += durationMs;
    },
    /** Values that compress badly, so that few frames fill the disk. */
    append(fromSecond: number, count: number) {
      for (let sequence = fromSecond; sequence < fromSecond + count; sequence++) {
        const values = Float64Array.from({ length: SERIES }, () => Math.floor(Math.random() * 1e9));
        store.append({ sequence, atMs: START_MS + sequence * 1000, intervalMs: 1000, gap: false, values });
      }
    },
    /** Counts the copies of each of the first seconds, after the newest was written or given up. */
    async counts(seconds: number): Promise<readonly (number | null)[]> {
      const toMs = START_MS + seconds * 1000;
      const query = { selectors: ['app_memory_bytes{app="7"}'], fromMs: START_MS, toMs, points: 2 * seconds };
      const request = async () => (await store.range({ ...query, aggregation: 'count' })).series[0]?.values ?? [];
      await expect.poll(async () => (await request()).at(-1)).not.toBeNull();
      return request();
    },
  };
}

function smallDisk(skip: (reason: string) => never): SmallDisk {
  const disk = mountSmallDisk(4);
  return typeof disk === 'string' ? skip(disk) : disk;
}

const once = (seconds: number) => new Array<number>(seconds).fill(1);
const waitingHeads = ({ directory }: SmallDisk) => readdirSync(directory).filter((name) => name.startsWith('head-'));

describe('on a full disk', () => {
  it('keeps frames in memory, reports it, and writes them when there is space again', async ({ skip }) => {
    const disk = smallDisk(skip);
    const first = openStore(disk.directory);
    first.append(0, 100);
    await expect.poll(async () => (await first.store.stats()).samples).toBe(100 * SERIES);

    disk.fill(0);
    first.append(100, 50);
    await expect.poll(async () => (await first.store.stats()).mode).toBe('memory-only');
    first.append(150, 250);
    expect(await first.store.stats()).toMatchObject({ mode: 'memory-only', reason: 'the disk is full' });
    expect(first.problems).toContain('history is stored in memory only: the disk is full');
    expect(await first.counts(400)).toEqual(once(400));
    // The next try fails too.
    first.pass(31_000);
    first.append(400, 10);
    expect(await first.counts(410)).toEqual(once(410));
    expect((await first.store.stats()).mode).toBe('memory-only');

    disk.free();
    first.pass(31_000);
    first.append(410, 1);
    await expect.poll(async () => (await first.store.stats()).mode).toBe('disk');
    expect((await first.store.stats()).reason).toBeNull();
    expect(await first.counts(411)).toEqual(once(411));
    await first.close();

    const second = openStore(disk.directory);
    await expect.poll(() => waitingHeads(disk)).toEqual([]);
    expect(await second.counts(411)).toEqual(once(411));
    expect((await second.store.stats()).damaged).toBe(0);
  });

  /** From nothing to enough for the write-ahead log, but not for the database file. */
  it.for([16, 40, 300, 550, 700])('loses and duplicates nothing if sealing finds %i KiB', async (leftKib, { skip }) => {
    const disk = smallDisk(skip);
    const { store, append, counts, pass, close } = openStore(disk.directory);
    append(0, HEAD_FRAMES);
    await expect.poll(async () => (await store.stats()).samples).toBe(HEAD_FRAMES * SERIES);

    disk.fill(leftKib * 1024);
    pass(4_000);
    append(HEAD_FRAMES, 5);
    await expect.poll(() => waitingHeads(disk)).toHaveLength(1);
    await expect.poll(async () => (await store.stats()).reason).not.toBeNull();
    expect(await counts(HEAD_FRAMES + 5)).toEqual(once(HEAD_FRAMES + 5));
    expect((await store.stats()).samples).toBe((HEAD_FRAMES + 5) * SERIES);

    disk.free();
    pass(61_000);
    append(HEAD_FRAMES + 5, 1);
    await expect.poll(() => waitingHeads(disk)).toEqual([]);
    await expect.poll(async () => await store.stats()).toMatchObject({ mode: 'disk', reason: null });
    expect(await counts(HEAD_FRAMES + 6)).toEqual(once(HEAD_FRAMES + 6));
    await close();

    const again = openStore(disk.directory);
    await expect.poll(() => waitingHeads(disk)).toEqual([]);
    expect(await again.counts(HEAD_FRAMES + 6)).toEqual(once(HEAD_FRAMES + 6));
  });
});
