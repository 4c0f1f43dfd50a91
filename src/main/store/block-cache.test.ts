import { expect, it, onTestFinished } from 'vitest';
import { temporaryDirectory } from '../../../tests/helpers/temporary';
import { BlockCache } from './block-cache';
import { storeSamples } from './block-writer';
import { openMetricDatabase } from './metric-database';

const SAMPLES = 1_000;

it('distinguishes returning columns from new ones, and measures the duration of all misses', () => {
  const metrics = openMetricDatabase(temporaryDirectory(), 0);
  onTestFinished(() => void metrics.database.close());
  const times = Float64Array.from({ length: SAMPLES }, (_, second) => second * 1_000);
  const ids = [1, 2, 3];
  storeSamples(
    metrics,
    ids.map((id) => ({ id, resolution: 1, times, values: times.map((atMs) => (atMs * id * 7) % 10_007) })),
  );
  const [{ id: block } = { id: 0 }] = metrics.blocks.list();
  let nowMs = 0;
  const clock = { monotonicMs: () => nowMs++ };
  // Room for two columns of 16 bits, but not for a third.
  const cache = new BlockCache(metrics.blocks, 5 * SAMPLES, clock);
  const read = (id: number) => [...(cache.columns(block, id, [0])?.columns[0] ?? [])];

  const first = read(1);
  expect(first).toEqual([...times].map((atMs) => (atMs * 7) % 10_007));
  read(2);
  expect(cache.use).toMatchObject({ hits: 0, misses: 2, evictions: 0, returns: 0, missMs: 2 });
  read(3);
  expect(cache.use).toMatchObject({ misses: 3, evictions: 1, returns: 0 });
  expect(read(1)).toEqual(first);
  expect(cache.use).toMatchObject({ hits: 0, misses: 4, evictions: 2, returns: 1 });
  expect(read(1)).toEqual(first);
  expect(cache.use).toMatchObject({ hits: 1, misses: 4, evictions: 2, returns: 1, missMs: 4 });
  expect(cache.use.sizeBytes).toBeLessThanOrEqual(cache.use.capacityBytes);
});
