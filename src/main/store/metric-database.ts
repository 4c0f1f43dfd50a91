import { statSync } from 'node:fs';
import { join } from 'node:path';
import { makeDirectory } from '../base/make-directory';
import { BlockCache } from './block-cache';
import { BlockTable } from './block-table';
import { type Database, type OpenedDatabase, openDatabase } from './database';
import { SeriesIds } from './series-ids';
import { TierProgress } from './tier-progress';

const MIGRATIONS = [
  `CREATE TABLE series (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;
   CREATE TABLE block (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     tier INTEGER NOT NULL,
     from_ms REAL NOT NULL,
     to_ms REAL NOT NULL,
     samples INTEGER NOT NULL,
     size_bytes INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE segment (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
   CREATE TABLE sealed_head (id TEXT PRIMARY KEY) WITHOUT ROWID, STRICT;
   CREATE TABLE tier (id INTEGER PRIMARY KEY, kept_from_ms REAL, rolled_to_ms REAL) STRICT;`,
  // Tier 1 had buckets of 5 s, made in addition to the samples, which contain the same data.
  `DELETE FROM segment WHERE id / 65536 IN (SELECT id FROM block WHERE tier = 1);
   DELETE FROM block WHERE tier = 1;
   DELETE FROM tier WHERE id = 1;
   UPDATE block SET tier = tier - 1 WHERE tier > 1;
   UPDATE tier SET id = id - 1 WHERE id > 1;`,
];

const PAGE_BYTES = 4096;

/** `metrics.db` and its tables. */
export interface MetricDatabase {
  readonly database: Database;
  readonly file: string;
  readonly ids: SeriesIds;
  readonly blocks: BlockTable;
  readonly cache: BlockCache;
  readonly progress: TierProgress;
}

/**
 * Opens `metrics.db`.
 *
 * @throws AdvisedError if a newer version wrote it; a system error if it cannot be opened
 */
export function openMetricDatabase(
  directory: string,
  nowMs: number,
  cacheBytes?: number,
): MetricDatabase & Pick<OpenedDatabase, 'movedAsideTo'> {
  makeDirectory(directory);
  const file = join(directory, 'metrics.db');
  const { database, movedAsideTo } = openDatabase({
    file,
    migrations: MIGRATIONS,
    pragmas: [
      `page_size = ${PAGE_BYTES}`,
      'auto_vacuum = INCREMENTAL',
      // A head is deleted only after a checkpoint, which syncs; until then it can be sealed again.
      'synchronous = NORMAL',
      'cache_size = -2048',
    ],
    nowMs,
  });
  const blocks = new BlockTable(database);
  return {
    database,
    file,
    movedAsideTo,
    ids: new SeriesIds(database),
    blocks,
    cache: new BlockCache(blocks, cacheBytes),
    progress: new TierProgress(database),
  };
}

/**
 * Moves everything committed into the database file and syncs it.
 *
 * @returns the number of bytes written since the previous checkpoint: to the write-ahead log, and from it to the file
 */
export function checkpoint({ database, file }: MetricDatabase): number {
  const walBytes = fileSize(`${file}-wal`);
  const [result] = database.pragma('wal_checkpoint(PASSIVE)') as { checkpointed: number }[];
  database.pragma('wal_checkpoint(TRUNCATE)');
  return walBytes + Math.max(0, result?.checkpointed ?? 0) * PAGE_BYTES;
}

/** Returns 0 if the file is missing, since the head may be renamed at any moment, or cannot be read. */
export function fileSize(file: string): number {
  try {
    return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0;
  }
}
