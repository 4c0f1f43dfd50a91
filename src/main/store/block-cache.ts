import { type Clock, systemClock } from '../base/clock';
import { type BlockDirectory, readAxis, readColumn, readDirectory, type UnpackedColumn } from './block-format';
import type { BlockTable } from './block-table';
import { DamagedBytes } from './bytes';
import type { CacheUse } from './cache-advice';
import { type CompactColumn, compactBytes, compactColumn, expandColumn } from './compact-column';

/** A block's directory, and the axes that were requested. */
interface CachedBlock {
  readonly directory: BlockDirectory;
  readonly axes: Float64Array[];
}

/** Some of the columns of one series in one block, each as long as `times`. */
export interface ReadColumns {
  readonly times: Float64Array;
  /** In the order of the request. Read-only, and valid until the next request to the cache. */
  readonly columns: readonly Float64Array[];
}

export const DEFAULT_CACHE_BYTES = 4 * 1024 * 1024;
const CAPACITY_BLOCKS = 128;
/** Number of evicted columns that are remembered by name, to distinguish returning columns from new ones. */
const REMEMBERED_EVICTIONS = 2_000;

/**
 * Reads columns from the database and caches the most recently used ones, decoded into a compact form. Blocks never
 * change, so nothing is ever invalidated.
 */
export class BlockCache {
  readonly #blocks = new Map<number, CachedBlock>();
  readonly #columns = new Map<string, CompactColumn>();
  readonly #rooms: Float64Array[] = [];
  readonly #evicted = new Set<string>();
  #sizeBytes = 0;
  #hits = 0;
  #misses = 0;
  #evictions = 0;
  #returns = 0;
  #missMs = 0;
  #damaged = 0;

  constructor(
    private readonly table: BlockTable,
    private readonly capacityBytes = DEFAULT_CACHE_BYTES,
    private readonly clock: Pick<Clock, 'monotonicMs'> = systemClock,
  ) {}

  /** Columns and directories that could not be read since the start. */
  get damaged(): number {
    return this.#damaged;
  }

  /** Counts since the start. */
  get use(): CacheUse {
    return {
      hits: this.#hits,
      misses: this.#misses,
      evictions: this.#evictions,
      returns: this.#returns,
      missMs: this.#missMs,
      sizeBytes: this.#sizeBytes,
      capacityBytes: this.capacityBytes,
    };
  }

  /** Runs a read. @returns undefined after damage, which is counted */
  attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DamagedBytes)) throw error;
      this.#damaged++;
      return undefined;
    }
  }

  /**
   * @param wanted the numbers of the columns
   * @returns undefined if the block does not have the series
   * @throws DamagedBytes if the block cannot be read
   */
  columns(blockId: number, seriesId: number, wanted: readonly number[]): ReadColumns | undefined {
    const read = (offset: number, length: number) => this.table.read(blockId, offset, length);
    const block = this.#block(blockId, read);
    const stored = block.directory.series.get(seriesId);
    if (stored === undefined) return undefined;
    block.axes[stored.axis] ??= readAxis(block.directory, stored.axis, read);
    const times = block.axes[stored.axis] as Float64Array;
    const columns = wanted.map((number, position) => {
      const column = stored.columns[number];
      if (column === undefined) throw new Error(`a block has no column ${number}`);
      const key = `${blockId}:${column.offset}:${times.length}`;
      return this.#column(key, this.#roomFor(times.length, position), () => readColumn(column, times.length, read));
    });
    return { times, columns };
  }

  /**
   * Returns the array for the column at this position of a result. It is reused for the next result, because a query
   * reads thousands.
   */
  #roomFor(length: number, position: number): Float64Array {
    let room = this.#rooms[position];
    if (room === undefined || room.length < length) {
      room = new Float64Array(length * 2);
      this.#rooms[position] = room;
    }
    return room.subarray(0, length);
  }

  #column(key: string, room: Float64Array, load: () => UnpackedColumn): Float64Array {
    const known = this.#columns.get(key);
    if (known !== undefined) {
      this.#hits++;
      // A map keeps the order of insertion, so its first entry is the least recently used.
      this.#columns.delete(key);
      this.#columns.set(key, known);
      return expandColumn(known, room);
    }
    this.#misses++;
    if (this.#evicted.delete(key)) this.#returns++;
    const beganMs = this.clock.monotonicMs();
    const { values, scale } = load();
    this.#missMs += this.clock.monotonicMs() - beganMs;
    const column = compactColumn(values, scale);
    this.#columns.set(key, column);
    this.#sizeBytes += compactBytes(column);
    for (const [oldest, evicted] of this.#columns) {
      if (this.#sizeBytes <= this.capacityBytes) break;
      this.#columns.delete(oldest);
      this.#sizeBytes -= compactBytes(evicted);
      this.#evictions++;
      this.#evicted.add(oldest);
      if (this.#evicted.size > REMEMBERED_EVICTIONS) this.#evicted.delete(this.#evicted.values().next().value ?? '');
    }
    return values;
  }

  #block(id: number, read: (offset: number, length: number) => Uint8Array): CachedBlock {
    const known = this.#blocks.get(id);
    if (known !== undefined) {
      this.#blocks.delete(id);
      this.#blocks.set(id, known);
      return known;
    }
    const block = { directory: readDirectory(read), axes: [] };
    this.#blocks.set(id, block);
    if (this.#blocks.size > CAPACITY_BLOCKS) this.#blocks.delete(this.#blocks.keys().next().value as number);
    return block;
  }
}
