import type { MetricDatabase } from '../src/main/store/metric-database';

/** Returns the bytes of a tier's blocks, and the overhead of the file's pages, spread over the blocks. */
export function storedBytes(metrics: MetricDatabase, tier: number): number {
  const rows = metrics.blocks.list();
  const all = rows.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const own = rows.filter((row) => row.tier === tier).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const pages = metrics.database
    .prepare<[], number>("SELECT sum(pgsize) FROM dbstat WHERE name IN ('segment', 'block')")
    .pluck()
    .get() as number;
  return own * (pages / all);
}
