import type { SeriesInfo } from '../../shared/contract/schemas';
import { SampleRing } from '../../shared/model/sample-ring';

/** Keeps the newest rows of a set of series, with one column for each series. */
export class FrameRing extends SampleRing {
  readonly #series: SeriesInfo[] = [];
  readonly #columnByKey = new Map<string, number>();

  /**
   * @param capacity in rows
   * @param stepMs the distance of rows with nothing missing between them
   */
  constructor(
    capacity: number,
    readonly stepMs = 0,
  ) {
    super(capacity, Float64Array);
  }

  /** In order of their columns. */
  get series(): readonly SeriesInfo[] {
    return this.#series;
  }

  /** Returns the column of a series, a new one for a new series. */
  column(series: SeriesInfo): number {
    const known = this.#columnByKey.get(series.key);
    if (known !== undefined) return known;
    this.#columnByKey.set(series.key, this.#series.length);
    return this.#series.push(series) - 1;
  }

  /**
   * Appends a row, unless it is not newer than the last one.
   *
   * @param columns `values[i]` belongs to column `columns[i]`
   */
  push(atMs: number, columns: readonly number[], values: readonly (number | null | undefined)[]): void {
    if (this.length > 0 && atMs <= this.timeAt(this.length - 1)) return;
    this.append(atMs);
    for (const [index, column] of columns.entries()) this.set(column, values[index] ?? Number.NaN);
  }

  /** Returns the first row at or after an instant; `length` without one. */
  rowFrom(atMs: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.timeAt(middle) < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
