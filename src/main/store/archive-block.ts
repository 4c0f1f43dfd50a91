import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { dateForName } from '../base/dated-files';
import { makeDirectory } from '../base/make-directory';
import { replaceFileSync } from '../base/replace-file';
import { readAxis, readColumn, readDirectory } from './block-format';
import type { BlockRow } from './block-table';
import { EXPORT_FORMATS, type ExportedSeries } from './export-format';
import type { MetricDatabase } from './metric-database';

/** Relative to the data directory. */
export const ARCHIVE_DIRECTORY = 'archive';

/**
 * Writes the samples of a raw block to a gzipped CSV file that `import` reads. Repeating it gives the same file.
 *
 * @throws a system error if the file cannot be written
 */
export function archiveBlock(metrics: MetricDatabase, row: BlockRow, directory: string): void {
  const series = readBlock(metrics, row.id);
  if (series.length === 0) return;
  const text =
    EXPORT_FORMATS.csv.header(series.map(({ key }) => key)) + EXPORT_FORMATS.csv.body(series, true, undefined);
  makeDirectory(directory);
  const target = join(directory, `raw-${dateForName(row.fromMs)}-${row.id}.csv.gz`);
  // Synced, because the block is deleted next and nothing else has these samples.
  replaceFileSync(target, gzipSync(text));
}

/** Reads every series of a raw block, by key. Damaged ones are counted and left out. */
function readBlock({ blocks, ids, cache }: MetricDatabase, blockId: number): readonly ExportedSeries[] {
  const keys = new Map([...ids.entries()].map(([key, id]) => [id, key]));
  const read = (offset: number, length: number) => blocks.read(blockId, offset, length);
  const directory = cache.attempt(() => readDirectory(read));
  if (directory === undefined) return [];
  const axes = directory.axes.map((_, index) => cache.attempt(() => [...readAxis(directory, index, read)]));
  return [...directory.series].flatMap(([id, { axis, columns }]) => {
    const key = keys.get(id);
    const times = axes[axis];
    const [column] = columns;
    if (key === undefined || times === undefined || column === undefined) return [];
    const values = cache.attempt(() => [...readColumn(column, times.length, read).values]);
    return values === undefined ? [] : [{ key, times, values }];
  });
}
