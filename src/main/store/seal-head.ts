import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { storeSamples } from './block-writer';
import { headColumns } from './head-columns';
import { type HeadSet, waitingHeadFile } from './head-set';
import { checkpoint, type MetricDatabase } from './metric-database';

/**
 * Folds a head that waits into the database and deletes its file. Killed at any point, it can be done again: the head's
 * identity is stored with its block, and the file goes only when the block is on the disk.
 *
 * @returns how many bytes were written
 * @throws where the database cannot be written; the head then stays
 */
export function sealHead(directory: string, id: string, heads: HeadSet, metrics: MetricDatabase): number {
  const file = join(directory, waitingHeadFile(id));
  const { database, ids } = metrics;
  const isSealed = database.prepare<[string]>('SELECT 1 FROM sealed_head WHERE id = ?').get(id) !== undefined;
  if (!isSealed) {
    const content = heads.readWaiting(id);
    const columns = content === undefined ? [] : headColumns(content);
    const firstNewId = nextSeriesId(metrics);
    try {
      database.transaction(() => {
        // Rows of heads whose files are gone have done their work.
        database.prepare('DELETE FROM sealed_head').run();
        database.prepare('INSERT INTO sealed_head (id) VALUES (?)').run(id);
        storeSamples(
          metrics,
          columns.map((column) => ({ ...column, id: ids.intern(column.key) })).sort((a, b) => a.id - b.id),
        );
      })();
    } catch (error) {
      ids.forget(firstNewId);
      throw error;
    }
  }
  const writtenBytes = checkpoint(metrics);
  rmSync(file, { force: true });
  return writtenBytes;
}

function nextSeriesId({ database }: MetricDatabase): number {
  return 1 + (database.prepare<[], number>('SELECT coalesce(max(id), 0) FROM series').pluck().get() ?? 0);
}
