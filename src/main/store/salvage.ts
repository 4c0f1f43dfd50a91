import BetterSqlite3 from 'better-sqlite3';
import { readDirectory } from './block-format';
import { type BlockRow, BlockTable } from './block-table';
import type { MetricDatabase } from './metric-database';
import { readTierRows } from './tier-progress';
import { RAW_TIER } from './tiers';

/**
 * Copies the readable part of a damaged database into a new one.
 *
 * @returns the number of blocks saved
 */
export function salvage(damagedFile: string, metrics: MetricDatabase): number {
  let saved = 0;
  let old: BetterSqlite3.Database | undefined;
  try {
    old = new BetterSqlite3(damagedFile, { readonly: true });
    // The tiers of another schema have other meanings.
    if (schemaOf(old) !== schemaOf(metrics.database)) return 0;
    const series = old.prepare<[], { id: number; key: string }>('SELECT id, key FROM series').all();
    metrics.database.transaction(() => {
      for (const { id, key } of series) metrics.ids.restore(id, key);
    })();
    const blocks = new BlockTable(old);
    const rows = blocks.list();
    const copied = new Set(rows.filter((row) => copyBlock(row, blocks, metrics)));
    saved = copied.size;
    for (const { id, keptFromMs, rolledToMs } of readTierRows(old)) {
      metrics.progress.set(id, {
        ...(keptFromMs === null ? {} : { keptFromMs }),
        ...(rolledToMs === null ? {} : { rolledToMs }),
      });
    }
    copySealedHead(old, metrics, newestRaw(rows, copied));
  } catch {
    // The unreadable rest is lost; the file itself is kept for inspection.
  } finally {
    old?.close();
  }
  return saved;
}

function schemaOf(database: BetterSqlite3.Database): unknown {
  return database.pragma('user_version', { simple: true });
}

/** Returns the most recently made block of samples, if it was copied. */
function newestRaw(rows: readonly BlockRow[], copied: ReadonlySet<BlockRow>): BlockRow | undefined {
  const raw = rows.filter(({ tier }) => tier === RAW_TIER.id);
  const newest = raw.sort((a, b) => a.id - b.id).at(-1);
  return newest !== undefined && copied.has(newest) ? newest : undefined;
}

/**
 * Copies the mark of the most recently sealed head, whose file may still exist, only if its block, the newest, was
 * copied. Otherwise its samples would be stored twice or, if the block was lost, not at all.
 */
function copySealedHead(old: BetterSqlite3.Database, { database }: MetricDatabase, newest: BlockRow | undefined): void {
  if (newest === undefined) return;
  const insert = database.prepare<[string]>('INSERT INTO sealed_head (id) VALUES (?)');
  for (const id of old.prepare<[], string>('SELECT id FROM sealed_head').pluck().all()) insert.run(id);
}

function copyBlock(row: BlockRow, from: BlockTable, { database, blocks }: MetricDatabase): boolean {
  try {
    const bytes = from.read(row.id, 0, row.sizeBytes);
    if (bytes.length !== row.sizeBytes) return false;
    readDirectory((offset, length) => bytes.subarray(offset, offset + length));
    database.transaction(() => blocks.insert(row, bytes))();
    return true;
  } catch {
    return false;
  }
}
