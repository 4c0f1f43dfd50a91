import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../base/errors';
import { storeSamples } from './block-writer';
import { headColumns } from './head-columns';
import { type HeadContent, type HeadSet, setAsideHead, waitingHeadFile } from './head-set';
import { checkpoint, type MetricDatabase } from './metric-database';
import { splitAtGaps } from './split-at-gaps';

export interface Sealed {
  readonly writtenBytes: number;
  /** Records that could not be read; undefined if the file is not a head at all. */
  readonly damaged: number | undefined;
  /** New path of a file that could not be read in full; null if it was deleted. */
  readonly movedAsideTo: string | null;
}

/** A head whose file cannot be read now; other heads may be readable. */
export class UnreadableHead extends Error {
  override readonly name = 'UnreadableHead';
}

/**
 * Seals a waiting head: packs it into the database and deletes its file. It can be repeated after a kill at any point,
 * because the head's identity is stored with its block and the file is deleted only when the block is synced. A damaged
 * file is kept under another name.
 *
 * @throws if the database cannot be written; UnreadableHead if the head cannot be read, which then stays
 */
export function sealHead(directory: string, id: string, heads: HeadSet, metrics: MetricDatabase): Sealed {
  const file = join(directory, waitingHeadFile(id));
  const { database, ids } = metrics;
  const isSealed = database.prepare<[string]>('SELECT 1 FROM sealed_head WHERE id = ?').get(id) !== undefined;
  let damaged: number | undefined = 0;
  if (!isSealed) {
    const content = readHead(id, heads);
    damaged = content?.damaged;
    const columns = content === undefined ? [] : headColumns(content);
    const firstNewId = nextSeriesId(metrics);
    try {
      database.transaction(() => {
        // Rows of heads whose files no longer exist are obsolete.
        database.prepare('DELETE FROM sealed_head').run();
        database.prepare('INSERT INTO sealed_head (id) VALUES (?)').run(id);
        const stored = columns.map((column) => ({ ...column, id: ids.intern(column.key) })).sort((a, b) => a.id - b.id);
        for (const part of splitAtGaps(stored)) storeSamples(metrics, part);
      })();
    } catch (error) {
      ids.forget(firstNewId);
      throw error;
    }
  }
  const writtenBytes = checkpoint(metrics);
  const isGone = !existsSync(file);
  const movedAsideTo = damaged === 0 || isGone ? null : setAsideHead(directory, waitingHeadFile(id), id);
  if (damaged === 0) rmSync(file, { force: true });
  return { writtenBytes, damaged: isGone ? 0 : damaged, movedAsideTo };
}

function readHead(id: string, heads: HeadSet): HeadContent | undefined {
  try {
    return heads.readWaiting(id);
  } catch (error) {
    throw new UnreadableHead(messageOf(error));
  }
}

function nextSeriesId({ database }: MetricDatabase): number {
  return 1 + (database.prepare<[], number>('SELECT coalesce(max(id), 0) FROM series').pluck().get() ?? 0);
}
