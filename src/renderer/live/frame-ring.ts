import type { SeriesInfo } from '../../shared/contract/schemas';

/**
 * The newest rows of a set of series, in a fixed amount of memory: one column of doubles a series, oldest row first.
 * NaN where a series has no value.
 */
export class FrameRing {
  #start = 0;
  #length = 0;
  readonly #times: Float64Array;
  readonly #columns: Float64Array[] = [];
  readonly #series: SeriesInfo[] = [];
  readonly #columnByKey = new Map<string, number>();

  /**
   * @param capacity how many rows are kept
   * @param stepMs how far apart rows may lie with nothing missing between them
   */
  constructor(
    readonly capacity: number,
    readonly stepMs = 0,
  ) {
    this.#times = new Float64Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** In order of their columns. */
  get series(): readonly SeriesInfo[] {
    return this.#series;
  }

  /** The column of a series, which is made where there is none. */
  column(series: SeriesInfo): number {
    const known = this.#columnByKey.get(series.key);
    if (known !== undefined) return known;
    const column = this.#columns.length;
    this.#columns.push(new Float64Array(this.capacity).fill(Number.NaN));
    this.#series.push(series);
    this.#columnByKey.set(series.key, column);
    return column;
  }

  /**
   * Takes a row; the oldest goes where there is no room. A row that is not newer than the last one is ignored.
   *
   * @param columns `values[i]` belongs to column `columns[i]`
   */
  push(atMs: number, columns: readonly number[], values: readonly (number | null | undefined)[]): void {
    if (this.#length > 0 && atMs <= this.timeAt(this.#length - 1)) return;
    const slot = (this.#start + this.#length) % this.capacity;
    if (this.#length < this.capacity) this.#length++;
    else this.#start = (this.#start + 1) % this.capacity;
    this.#times[slot] = atMs;
    for (const column of this.#columns) column[slot] = Number.NaN;
    for (let index = 0; index < columns.length; index++) {
      const column = this.#columns[columns[index] as number];
      if (column !== undefined) column[slot] = values[index] ?? Number.NaN;
    }
  }

  /** @param row 0 is the oldest, `length - 1` the newest */
  timeAt(row: number): number {
    return this.#times[(this.#start + row) % this.capacity] ?? Number.NaN;
  }

  valueAt(column: number, row: number): number {
    return this.#columns[column]?.[(this.#start + row) % this.capacity] ?? Number.NaN;
  }

  /** The first row that is at or after an instant; `length` where there is none. */
  rowFrom(atMs: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.timeAt(middle) < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
