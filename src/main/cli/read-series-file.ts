import { createSelector } from '../../shared/model/selector';
import type { SeriesSet } from '../../shared/model/time-series';
import { AdvisedError } from '../base/errors';
import { readCsvFile } from '../store/csv-file';
import { type CsvBounds, LATEST_SECONDS } from '../store/csv-time';

export interface SeriesFile {
  readonly set: SeriesSet;
  /** Malformed lines, and rows with a time that an earlier row had. */
  readonly leftOut: readonly { readonly line: number; readonly reason: string }[];
}

/** 400 MB in memory. */
const VALUES_LIMIT = 50_000_000;
const FIRST_ROWS = 1_024;
/** A recording may begin at 0. */
export const ANY_TIME: CsvBounds = { earliestMs: 0, latestMs: Number.POSITIVE_INFINITY };
/** As seconds, the times of 1973 to 5138; as milliseconds, those of 1970 to 1973. */
const FIRST_SECONDS = 1e8;

/**
 * Reads a whole CSV file of samples.
 *
 * @param selectors of columns; none select all
 * @throws AdvisedError if the file cannot be read, is not in order of time, is too large, or has no such column
 */
export async function readSeriesFile(file: string, selectors: readonly string[]): Promise<SeriesFile> {
  const matches = createSelector(selectors);
  const leftOut: { line: number; reason: string }[] = [];
  let names: readonly string[] = [];
  let chosen: readonly number[] = [];
  let table = new GrowingTable(0);
  let rows = 0;
  let malformed = 0;
  const sink = {
    onHeader: (keys: readonly string[]) => {
      chosen = keys.flatMap((key, column) => (matches(key) ? [column] : []));
      names = chosen.map((column) => keys[column] as string);
      table = new GrowingTable(names.length);
    },
    onRow: (atMs: number, values: Float64Array) => {
      rows++;
      const newestMs = table.newestMs;
      if (atMs < newestMs) {
        throw new AdvisedError(
          `${file}: row ${rows} is earlier than the row before it`,
          'Sort the rows by time, oldest first.',
        );
      }
      if (atMs === newestMs) leftOut.push({ line: 1 + rows + malformed, reason: 'duplicate timestamp' });
      else table.add(atMs, values, chosen);
    },
    onBadLine: (line: number, reason: string) => {
      malformed++;
      leftOut.push({ line, reason });
    },
  };
  for await (const _ of readCsvFile(file, sink, ANY_TIME)) {
    if (table.values <= VALUES_LIMIT) continue;
    throw new AdvisedError(`${file} is too large`, 'Choose the columns with --metric.');
  }
  if (names.length === 0)
    throw new AdvisedError(`${file} has no column ${selectors.join(' ')}`, 'The first line lists the columns.');
  const set = table.finish(names);
  refuseSeconds(file, set);
  return { set, leftOut };
}

/** @throws AdvisedError if the times are seconds: every step would be a thousand times too short */
function refuseSeconds(file: string, { atMs }: SeriesSet): void {
  const [first = 0] = atMs;
  if (first < FIRST_SECONDS || (atMs.at(-1) ?? 0) >= LATEST_SECONDS) return;
  throw new AdvisedError(`the timestamps of ${file} are seconds`, 'Multiply them by 1000.');
}

/** Columns of a growing length, outside of the JavaScript heap. */
class GrowingTable {
  #atMs = new Float64Array(FIRST_ROWS);
  #columns: Float64Array[];
  #rows = 0;

  constructor(width: number) {
    this.#columns = Array.from({ length: width }, () => new Float64Array(FIRST_ROWS));
  }

  get values(): number {
    return this.#rows * this.#columns.length;
  }

  get newestMs(): number {
    return this.#rows === 0 ? Number.NEGATIVE_INFINITY : (this.#atMs[this.#rows - 1] as number);
  }

  add(atMs: number, row: Float64Array, chosen: readonly number[]): void {
    if (this.#rows === this.#atMs.length) {
      this.#atMs = doubled(this.#atMs);
      this.#columns = this.#columns.map(doubled);
    }
    this.#atMs[this.#rows] = atMs;
    for (let column = 0; column < chosen.length; column++) {
      const value = row[chosen[column] as number] as number;
      // An infinity is not a measurement.
      (this.#columns[column] as Float64Array)[this.#rows] = Number.isFinite(value) ? value : Number.NaN;
    }
    this.#rows++;
  }

  finish(names: readonly string[]): SeriesSet {
    const end = this.#rows;
    return { names, atMs: this.#atMs.slice(0, end), columns: this.#columns.map((column) => column.slice(0, end)) };
  }
}

function doubled(array: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}
