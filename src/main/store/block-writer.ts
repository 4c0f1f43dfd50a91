import { type BlockSeries, encodeBlock } from './block-format';
import type { BlockRow } from './block-table';
import type { MetricDatabase } from './metric-database';
import { resolutionOf } from './resolution';
import { scaleOf } from './scale';
import { TierBuckets, type TierSeries } from './tier-buckets';
import { RAW_TIER, ROLLED_TIERS, TIER_COLUMNS, type Tier } from './tiers';

const COUNT_COLUMN = TIER_COLUMNS.indexOf('count');
/** A block of a tier is made only when all its samples can be expected to have arrived. */
const LATE_MS = 300_000;

/** Samples of one series, ascending. */
export interface SampleColumn {
  readonly id: number;
  readonly resolution: number;
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/**
 * Stores samples as they are, and in the tiers that have already rolled up their period. Requires a transaction. The
 * columns' ids must ascend.
 */
export function storeSamples(metrics: MetricDatabase, columns: readonly SampleColumn[]): void {
  const raw = columns.map(({ id, resolution, times, values }) => ({
    id,
    scale: scaleOf(resolution),
    times,
    columns: [values],
  }));
  insertBlock(metrics, RAW_TIER, raw);
  for (const tier of ROLLED_TIERS) {
    const { rolledToMs } = metrics.progress.span(tier.id);
    const series = columns.flatMap(({ id, resolution, times, values }) => {
      const buckets = new TierBuckets(tier.widthMs);
      for (let index = 0; index < times.length; index++) {
        if ((times[index] as number) >= rolledToMs) break;
        const value = values[index] as number;
        buckets.add(times[index] as number, value, value, value, 1, value);
      }
      const scale = scaleOf(resolution);
      return toBlockSeries(id, scale, buckets.take(scale));
    });
    insertBlock(metrics, tier, series);
  }
}

/**
 * Rolls up the next block of a tier from the next finer tier, if its period is over.
 *
 * @returns true if a block was made, in which case there may be more to do
 */
export function rollTier(metrics: MetricDatabase, tier: Tier): boolean {
  const sources = metrics.blocks.list().filter((row) => row.tier === tier.id - 1);
  const sourceSpan = metrics.progress.span(tier.id - 1);
  const sourceEndMs = Math.min(
    sourceSpan.rolledToMs,
    sources.reduce((end, row) => Math.max(end, row.toMs), Number.NEGATIVE_INFINITY),
  );
  const doneMs = metrics.progress.span(tier.id).rolledToMs;
  const firstMs = sources.reduce(
    (first, row) => (row.toMs >= doneMs ? Math.min(first, Math.max(row.fromMs, doneMs)) : first),
    Number.POSITIVE_INFINITY,
  );
  if (!Number.isFinite(firstMs)) return false;
  const fromMs = Math.max(doneMs, Math.floor(firstMs / tier.blockMs) * tier.blockMs);
  const toMs = fromMs + tier.blockMs;
  // Source tiers that are rolled up themselves have already waited for late samples.
  if (sourceEndMs < toMs + (tier.id - 1 === RAW_TIER.id ? LATE_MS : 0)) return false;

  const wanted = sources.filter((row) => row.toMs >= fromMs && row.fromMs < toMs);
  const buckets = new TierBuckets(tier.widthMs);
  const series: BlockSeries[] = [];
  for (const [key, id] of metrics.ids.entries()) {
    for (const row of wanted) addBlock(metrics, row, id, fromMs, toMs, buckets);
    const scale = scaleOf(resolutionOf(key));
    series.push(...toBlockSeries(id, scale, buckets.take(scale)));
  }
  metrics.database.transaction(() => {
    insertBlock(
      metrics,
      tier,
      series.sort((a, b) => a.id - b.id),
    );
    metrics.progress.set(tier.id, { rolledToMs: toMs });
  })();
  return true;
}

function addBlock(
  metrics: MetricDatabase,
  row: BlockRow,
  id: number,
  fromMs: number,
  toMs: number,
  buckets: TierBuckets,
) {
  const isRaw = row.tier === RAW_TIER.id;
  const { cache } = metrics;
  const read = cache.attempt(() => cache.columns(row.id, id, isRaw ? [0] : [...TIER_COLUMNS.keys()]));
  if (read === undefined) return;
  const [first] = read.columns as [Float64Array];
  const [min, max, sum, counts, last] = isRaw ? [first, first, first, undefined, first] : read.columns;
  for (let index = 0; index < read.times.length; index++) {
    const atMs = read.times[index] as number;
    if (atMs < fromMs || atMs >= toMs) continue;
    buckets.add(
      atMs,
      min?.[index] as number,
      max?.[index] as number,
      sum?.[index] as number,
      counts === undefined ? 1 : (counts[index] as number),
      last?.[index] as number,
    );
  }
}

function toBlockSeries(id: number, scale: BlockSeries['scale'], { times, columns }: TierSeries): BlockSeries[] {
  return times.length === 0 ? [] : [{ id, scale, times, columns }];
}

function insertBlock({ blocks }: MetricDatabase, tier: Tier, series: readonly BlockSeries[]): void {
  if (series.length === 0) return;
  blocks.insert(
    {
      tier: tier.id,
      fromMs: series.reduce((first, { times }) => Math.min(first, times[0] as number), Number.POSITIVE_INFINITY),
      toMs: series.reduce(
        (last, { times }) => Math.max(last, times[times.length - 1] as number),
        Number.NEGATIVE_INFINITY,
      ),
      samples: series.reduce((sum, one) => sum + (tier === RAW_TIER ? one.times.length : countOf(one)), 0),
    },
    encodeBlock(series),
  );
}

/** Counts the samples in a tier's buckets. */
function countOf({ columns }: BlockSeries): number {
  let total = 0;
  for (const count of columns[COUNT_COLUMN] ?? []) total += count;
  return total;
}
