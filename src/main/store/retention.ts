import { DAY_MS } from '../../shared/model/time';
import type { BlockRow } from './block-table';
import type { MetricDatabase } from './metric-database';
import { RAW_TIER, TIER_UNIT_MS, TIERS, type Tier } from './tiers';

export interface RetentionLimits {
  /** Includes the write-ahead log and the heads. */
  readonly maxBytes: number;
  /** By the name of the tier, if it differs from the tier's default. */
  readonly keptDays: Readonly<Record<string, number>>;
  /** True to write samples to the archive before they are deleted. */
  readonly isArchived?: boolean;
  /** The time by which ages are computed, if the clock may be wrong; minus infinity lets nothing expire. */
  readonly nowMs?: number;
}

/** Counts of deleted data. */
export interface Expired {
  readonly blocks: number;
  /** Samples that the size limit deleted although they could not be archived. */
  readonly unarchivedSamples: number;
  /** Reason why a block could not be archived; undefined if no archiving was necessary or all succeeded. */
  readonly archiveFailure: unknown;
}

/** Blocks deleted at once, so that the thread is free again soon; the rest follow the next time. */
const BLOCKS_PER_SLICE = 16;
const PAGES_PER_SLICE = 1_024;

/**
 * Deletes expired data and, if the store is too large, the oldest data of the tier that fills the largest part of its
 * allowance. Returns freed pages to the file system.
 *
 * @param otherBytes size on disk of everything but the database file
 * @param archive receives each block of samples before it is deleted; if it throws, expired blocks stay unless the size
 *   limit deletes them
 * @throws if the database cannot be written
 */
export function expire(
  metrics: MetricDatabase,
  limits: RetentionLimits,
  otherBytes: number,
  nowMs: number,
  archive: ((row: BlockRow) => void) | null = null,
): Expired {
  const { database, blocks, progress } = metrics;
  const byTier = TIERS.map((tier) => ({
    tier,
    keptMs: (limits.keptDays[tier.name] ?? tier.keptDays) * DAY_MS,
    // By their ends: a block with one sample from a wrong clock must not keep everything behind it for years.
    rows: blocks
      .list()
      .filter((row) => row.tier === tier.id)
      .sort((a, b) => a.toMs - b.toMs),
  }));
  let excessBytes = usedBytes(metrics) + otherBytes - limits.maxBytes;
  const isTooLarge = excessBytes > 0;
  const doomed: BlockRow[] = [];
  // Archiving one block takes as long as deleting many.
  const blocksPerSlice = archive === null ? BLOCKS_PER_SLICE : 1;
  while (doomed.length < blocksPerSlice) {
    const candidates = byTier.flatMap(({ tier, keptMs, rows }) => {
      const [oldest] = rows;
      if (oldest === undefined || !isExpendable(metrics, tier, oldest)) return [];
      return [{ rows, oldest, share: (nowMs - oldest.toMs) / keptMs }];
    });
    const [next] = candidates.sort((a, b) => b.share - a.share);
    if (next === undefined || (next.share <= 1 && excessBytes <= 0)) break;
    next.rows.shift();
    doomed.push(next.oldest);
    excessBytes -= next.oldest.sizeBytes;
  }
  const archived = archiveAll(doomed, archive);
  if (archived.archiveFailure !== undefined && !isTooLarge)
    return { blocks: 0, unarchivedSamples: 0, archiveFailure: archived.archiveFailure };
  if (doomed.length > 0) {
    database.transaction(() => {
      for (const { id } of doomed) blocks.delete(id);
      for (const { tier, toMs } of doomed) {
        // Up to a full hour, where the coarser tier takes over without counting anything twice.
        const keptFromMs = Math.ceil((toMs + 1) / TIER_UNIT_MS) * TIER_UNIT_MS;
        // A block from a wrong clock's future does not limit the samples stored since.
        if (toMs <= nowMs && keptFromMs > progress.span(tier).keptFromMs) progress.set(tier, { keptFromMs });
      }
    })();
  }
  database.pragma(`incremental_vacuum(${PAGES_PER_SLICE})`);
  return { blocks: doomed.length, ...archived };
}

function archiveAll(
  doomed: readonly BlockRow[],
  archive: ((row: BlockRow) => void) | null,
): Pick<Expired, 'unarchivedSamples' | 'archiveFailure'> {
  let unarchivedSamples = 0;
  let archiveFailure: unknown;
  for (const row of doomed) {
    if (archive === null || row.tier !== RAW_TIER.id) continue;
    try {
      archive(row);
    } catch (error) {
      archiveFailure = error;
      unarchivedSamples += row.samples;
    }
  }
  return { unarchivedSamples, archiveFailure };
}

/** Protects blocks from which a coarser tier still has to be made. */
function isExpendable({ progress }: MetricDatabase, tier: Tier, row: BlockRow): boolean {
  const next = TIERS[tier.id + 1];
  return next === undefined || row.toMs < progress.span(next.id).rolledToMs;
}

function usedBytes({ database }: MetricDatabase): number {
  const pragma = (name: string) => database.pragma(name, { simple: true }) as number;
  return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
}
