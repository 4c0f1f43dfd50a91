import type { RangeQuery, RangeResult } from '../../shared/contract/schemas';
import { DAY_MS } from '../../shared/model/time';
import type { SeriesSet } from '../../shared/model/time-series';
import { type HistorySpan, readHistory } from './series-history';

/** Works as `readHistory`, a day at a time: unpacking weeks in one result would block the main thread. */
export async function readLongHistory(
  range: (query: RangeQuery) => Promise<RangeResult>,
  selectors: readonly string[],
  { fromMs, toMs, stepMs }: HistorySpan,
): Promise<SeriesSet> {
  const firstMs = Math.floor(fromMs / stepMs) * stepMs;
  const count = Math.max(0, Math.ceil((toMs - firstMs) / stepMs));
  const columns = new Map<string, Float64Array>();
  for (let dayMs = firstMs; dayMs < toMs; dayMs += DAY_MS) {
    const day = await readHistory(range, selectors, { fromMs: dayMs, toMs: Math.min(toMs, dayMs + DAY_MS), stepMs });
    for (const [index, name] of day.names.entries()) {
      let column = columns.get(name);
      if (column === undefined) {
        column = new Float64Array(count).fill(Number.NaN);
        columns.set(name, column);
      }
      const values = day.columns[index] as Float64Array;
      for (let t = 0; t < values.length; t++) {
        const position = Math.round(((day.atMs[t] as number) - firstMs) / stepMs);
        if (position >= 0 && position < count) column[position] = values[t] as number;
      }
    }
  }
  return {
    names: [...columns.keys()],
    atMs: Float64Array.from({ length: count }, (_, index) => firstMs + index * stepMs),
    columns: [...columns.values()],
  };
}
