import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type SampleColumn, storeSamples } from '../src/main/store/block-writer';
import { headColumns } from '../src/main/store/head-columns';
import { HeadSet } from '../src/main/store/head-set';
import { checkpoint, type MetricDatabase, openMetricDatabase } from '../src/main/store/metric-database';
import { resolutionOf } from '../src/main/store/resolution';
import { RAW_TIER } from '../src/main/store/tiers';
import { figure, type Observation, observation } from './measure';
import { storedBytes } from './store-size';

const HISTORY_FILE = /^(?:metrics\.db(?:-wal)?|head.*\.log)$/;

/**
 * Measures the size of own measurements: copies the data directory of a host that has run, and packs its samples again,
 * head by head, with this version.
 */
export function benchOwnSize(directory: string, history: string): Observation[] {
  const copy = join(directory, 'copy');
  mkdirSync(copy, { recursive: true });
  for (const name of readdirSync(history)) {
    if (HISTORY_FILE.test(name) && existsSync(join(history, name))) copyFileSync(join(history, name), join(copy, name));
  }
  const recorded = openMetricDatabase(copy, Date.now());
  const packed = openMetricDatabase(join(directory, 'packed'), Date.now());
  try {
    let samples = 0;
    const frames = new Set<number>();
    for (const columns of recordedColumns(copy, recorded)) {
      packed.database.transaction(() => {
        const numbered = columns.map(({ key, ...column }) => ({ ...column, id: packed.ids.intern(key) }));
        storeSamples(
          packed,
          numbered.sort((a, b) => a.id - b.id),
        );
      })();
      for (const { times } of columns) {
        samples += times.length;
        for (const atMs of times) frames.add(atMs);
      }
    }
    checkpoint(packed);
    return [
      figure('own collectors, raw tier, a sample', storedBytes(packed, RAW_TIER.id) / samples, 'bytes', 0.5),
      observation('own collectors, frames', frames.size, 'count'),
      observation('own collectors, series', [...packed.ids.keys()].length, 'count'),
    ];
  } finally {
    recorded.database.close();
    packed.database.close();
  }
}

type NamedColumn = Omit<SampleColumn, 'id'> & { readonly key: string };

/** Yields the columns of all blocks, and then of the heads. */
function* recordedColumns(
  directory: string,
  { blocks, cache, ids }: MetricDatabase,
): Generator<readonly NamedColumn[], void> {
  for (const { id: block, tier } of blocks.list()) {
    if (tier !== RAW_TIER.id) continue;
    yield [...ids.entries()].flatMap(([key, id]) => {
      const read = cache.columns(block, id, [0]);
      const [values] = read?.columns ?? [];
      return read && values ? [{ key, resolution: resolutionOf(key), times: read.times, values }] : [];
    });
  }
  for (const head of new HeadSet(directory).read(null)) yield headColumns(head);
}
