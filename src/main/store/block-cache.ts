import { type BlockDirectory, readAxis, readColumn, readDirectory } from './block-format';
import type { BlockTable } from './block-table';

/** A block's directory, and those of its axes that were asked for. */
interface CachedBlock {
  readonly directory: BlockDirectory;
  readonly axes: Float64Array[];
}

/** Some of the columns of one series in one block. Valid until the next reading. */
export interface ReadColumns {
  readonly times: Float64Array;
  /** By the number of the column; those that were not asked for are arbitrary. Longer than `times`. */
  readonly columns: readonly Float64Array[];
}

/** Reads columns from the database, and keeps the directories of the blocks that were used last. */
export class BlockCache {
  readonly #blocks = new Map<number, CachedBlock>();
  readonly #scratch: Float64Array[] = [];
  #damaged = 0;

  constructor(
    private readonly table: BlockTable,
    private readonly capacity = 128,
  ) {}

  /** Columns and directories that could not be read since the start. */
  get damaged(): number {
    return this.#damaged;
  }

  countDamage(): void {
    this.#damaged++;
  }

  /**
   * @returns undefined where the block does not have the series
   * @throws DamagedBytes where the block cannot be read
   */
  columns(blockId: number, seriesId: number, wanted: Iterable<number>): ReadColumns | undefined {
    const read = (offset: number, length: number) => this.table.read(blockId, offset, length);
    const block = this.#get(blockId, read);
    const stored = block.directory.series.get(seriesId);
    if (stored === undefined) return undefined;
    block.axes[stored.axis] ??= readAxis(block.directory, stored.axis, read);
    const times = block.axes[stored.axis] as Float64Array;
    for (let number = 0; number < stored.columns.length; number++) {
      if ((this.#scratch[number]?.length ?? 0) < times.length) this.#scratch[number] = new Float64Array(times.length);
    }
    for (const number of wanted) {
      const column = stored.columns[number];
      const target = this.#scratch[number];
      if (column !== undefined && target !== undefined) readColumn(column, times.length, read, target);
    }
    return { times, columns: this.#scratch };
  }

  clear(): void {
    this.#blocks.clear();
  }

  #get(id: number, read: (offset: number, length: number) => Uint8Array): CachedBlock {
    const known = this.#blocks.get(id);
    if (known !== undefined) {
      // A map keeps the order of insertion: the first one is the one that was not used for the longest time.
      this.#blocks.delete(id);
      this.#blocks.set(id, known);
      return known;
    }
    const block = { directory: readDirectory(read), axes: [] };
    this.#blocks.set(id, block);
    if (this.#blocks.size > this.capacity) this.#blocks.delete(this.#blocks.keys().next().value as number);
    return block;
  }
}
