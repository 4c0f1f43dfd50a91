import type { Growth } from '../../shared/contract/kill-schemas';
import type { SampleRing } from '../../shared/model/sample-ring';
import type { SeriesTable } from '../../shared/model/series';
import { MINUTE_MS } from '../../shared/model/time';
import { type AppMemory, findGrowth } from './find-growth';

const WITHIN_MS = MINUTE_MS;

/** Returns the application whose memory grew the most in the last minute; undefined if none did. */
export function fastestGrowth(
  window: Pick<SampleRing, 'length' | 'timeAt' | 'valueAt'>,
  table: SeriesTable,
): Growth | undefined {
  const nowMs = window.timeAt(window.length - 1);
  const rows = Array.from({ length: window.length }, (_, row) => row).filter(
    (row) => nowMs - window.timeAt(row) <= WITHIN_MS,
  );
  const atMs = rows.map((row) => window.timeAt(row));
  const memory = table
    .list()
    .filter(({ metric }) => metric === 'app_memory_bytes')
    .map(({ index, labels }): AppMemory => {
      return { app: labels['app'] ?? '', atMs, bytes: rows.map((row) => window.valueAt(index, row)) };
    });
  return findGrowth(memory, nowMs)[0];
}
