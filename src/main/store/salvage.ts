import BetterSqlite3 from 'better-sqlite3';
import { readDirectory } from './block-format';
import { type BlockRow, BlockTable } from './block-table';
import type { MetricDatabase } from './metric-database';

/**
 * Copies what can still be read of a damaged database into a fresh one.
 *
 * @returns how many blocks were saved
 */
export function salvage(damagedFile: string, metrics: MetricDatabase): number {
  let saved = 0;
  let old: BetterSqlite3.Database | undefined;
  try {
    old = new BetterSqlite3(damagedFile, { readonly: true });
    // Another schema's tiers mean something else.
    if (schemaOf(old) !== schemaOf(metrics.database)) return 0;
    const series = old.prepare<[], { id: number; key: string }>('SELECT id, key FROM series').all();
    metrics.database.transaction(() => {
      for (const { id, key } of series) metrics.ids.restore(id, key);
    })();
    const blocks = new BlockTable(old);
    for (const row of blocks.list()) if (copyBlock(row, blocks, metrics)) saved++;
    for (const { id, keptFromMs, rolledToMs } of old
      .prepare<[], { id: number; keptFromMs: number | null; rolledToMs: number | null }>(
        'SELECT id, kept_from_ms AS keptFromMs, rolled_to_ms AS rolledToMs FROM tier',
      )
      .all()) {
      metrics.progress.set(id, {
        ...(keptFromMs === null ? {} : { keptFromMs }),
        ...(rolledToMs === null ? {} : { rolledToMs }),
      });
    }
  } catch {
    // Whatever cannot be read is what was lost; the file itself is kept for a closer look.
  } finally {
    old?.close();
  }
  return saved;
}

function schemaOf(database: BetterSqlite3.Database): unknown {
  return database.pragma('user_version', { simple: true });
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
