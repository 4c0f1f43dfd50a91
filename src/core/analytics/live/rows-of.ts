import type { SeriesSet } from '../../../shared/model/time-series';

/** Yields the rows of a recording in order. `values` is reused for the next row. */
export function* rowsOf({ atMs, columns }: SeriesSet): Generator<{ atMs: number; values: Float64Array }> {
  const values = new Float64Array(columns.length);
  for (let row = 0; row < atMs.length; row++) {
    for (let series = 0; series < columns.length; series++) values[series] = columns[series]?.[row] as number;
    yield { atMs: atMs[row] as number, values };
  }
}
