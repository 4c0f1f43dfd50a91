import { DAY_MS } from '../../shared/model/time';
import type { BlockRow } from './block-table';
import type { MetricDatabase } from './metric-database';
import { RAW_TIER, TIER_UNIT_MS, TIERS, type Tier } from './tiers';

export interface RetentionLimits {
  /** Write-ahead log and heads counted. */
  readonly maxBytes: number;
  /** By the name of the tier, where it differs from the tier's own. */
  readonly keptDays: Readonly<Record<string, number>>;
  /** Whether samples are written to the archive before they are deleted. */
  readonly isArchived?: boolean;
  /** The time that ages are measured by, where the clock may be wrong; minus infinity where nothing shall expire. */
  readonly nowMs?: number;
}

/** What was deleted. */
export interface Expired {
  readonly blocks: number;
  /** Samples that the size limit deleted although they could not be archived. */
  readonly unarchivedSamples: number;
  /** Why a block could not be archived; undefined where none had to be, or all were. */
  readonly archiveFailure: unknown;
}

/** So much is deleted at once; the rest the next time. Nobody waits long for the thread. */
const BLOCKS_PER_SLICE = 16;
const PAGES_PER_SLICE = 1_024;

/**
 * Deletes what is too old and, where the whole is too large, the oldest of the tier that has kept the largest part of
 * what it may keep. Gives freed pages back to the file system.
 *
 * @param otherBytes what the store takes on the disk besides the database file
 * @param archive is given each block of samples before it is deleted; where it throws, blocks that are only old stay
 * @throws where the database cannot be written
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
    rows: blocks.list().filter((row) => row.tier === tier.id),
  }));
  let excessBytes = usedBytes(metrics) + otherBytes - limits.maxBytes;
  const isTooLarge = excessBytes > 0;
  const doomed: BlockRow[] = [];
  // Writing a block out takes as long as deleting many.
  const blocksPerSlice = archive === null ? BLOCKS_PER_SLICE : 1;
  while (doomed.length < blocksPerSlice) {
    const candidates = byTier.flatMap(({ tier, keptMs, rows }) => {
      // Not the first: one block with a sample of a wrong clock in it would keep all behind it for years.
      const oldest = rows.reduce<BlockRow | undefined>(
        (a, b) => (a === undefined || b.toMs < a.toMs ? b : a),
        undefined,
      );
      if (oldest === undefined || !isExpendable(metrics, tier, oldest)) return [];
      return [{ rows, oldest, share: (nowMs - oldest.toMs) / keptMs }];
    });
    const next = candidates.reduce<(typeof candidates)[number] | undefined>(
      (best, candidate) => (best === undefined || candidate.share > best.share ? candidate : best),
      undefined,
    );
    if (next === undefined || (next.share <= 1 && excessBytes <= 0)) break;
    next.rows.splice(next.rows.indexOf(next.oldest), 1);
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
        // Up to a whole hour: there the coarser tier takes over without counting anything twice.
        const keptFromMs = Math.ceil((toMs + 1) / TIER_UNIT_MS) * TIER_UNIT_MS;
        // A block from a wrong clock's future says nothing of what was stored since.
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

/** What a coarser tier still has to be made from is never deleted. */
function isExpendable({ progress }: MetricDatabase, tier: Tier, row: BlockRow): boolean {
  const next = TIERS[tier.id + 1];
  return next === undefined || row.toMs < progress.span(next.id).rolledToMs;
}

function usedBytes({ database }: MetricDatabase): number {
  const pragma = (name: string) => database.pragma(name, { simple: true }) as number;
  return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
}
