import { type BlockDirectory, readAxis, readDirectory } from './block-format';
import type { BlockTable } from './block-table';

/** A block's directory and those of its axes that were asked for. */
export interface CachedBlock {
  readonly directory: BlockDirectory;
  readonly axis: (index: number) => Float64Array;
  readonly read: (offset: number, length: number) => Uint8Array;
}

/** Keeps the directories of the blocks that were used last. */
export class BlockCache {
  readonly #blocks = new Map<number, CachedBlock>();

  constructor(
    private readonly table: BlockTable,
    private readonly capacity = 128,
  ) {}

  /** @throws DamagedBytes where the block cannot be read */
  get(id: number): CachedBlock {
    const known = this.#blocks.get(id);
    if (known !== undefined) {
      // A map keeps the order of insertion: the first one is the one that was not used for the longest time.
      this.#blocks.delete(id);
      this.#blocks.set(id, known);
      return known;
    }
    const read = (offset: number, length: number) => this.table.read(id, offset, length);
    const directory = readDirectory(read);
    const axes: Float64Array[] = [];
    const axis = (index: number) => {
      axes[index] ??= readAxis(directory, index, read);
      return axes[index];
    };
    const block = { directory, axis, read };
    this.#blocks.set(id, block);
    if (this.#blocks.size > this.capacity) this.#blocks.delete(this.#blocks.keys().next().value as number);
    return block;
  }

  clear(): void {
    this.#blocks.clear();
  }
}
