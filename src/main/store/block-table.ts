import type { Database } from './database';

/** One row of the list of blocks. */
export interface BlockRow {
  readonly id: number;
  readonly tier: number;
  readonly fromMs: number;
  /** The last instant in the block. */
  readonly toMs: number;
  readonly samples: number;
  readonly sizeBytes: number;
}

/**
 * Size of the segments that a block is stored in. Each fills one database page, so that no page is wasted and one
 * series is read without the rest: 4096 bytes minus the overhead of the page and the row.
 */
const SEGMENT_BYTES = 4057;
/** Segments of a block are numbered from a multiple of this, so that they are adjacent in the file. */
const SEGMENTS_PER_BLOCK = 65_536;

/** The blocks in the database. */
export class BlockTable {
  readonly #selectBlocks;
  readonly #insertBlock;
  readonly #deleteBlock;
  readonly #selectSegments;
  readonly #insertSegment;
  readonly #deleteSegments;
  /** Cached until a change: each slice of maintenance needs the list several times, and it has thousands of rows. */
  #list: readonly BlockRow[] | undefined;

  constructor(database: Database) {
    this.#selectBlocks = database.prepare<[], BlockRow>(
      `SELECT id, tier, from_ms AS fromMs, to_ms AS toMs, samples, size_bytes AS sizeBytes
       FROM block ORDER BY tier, from_ms, id`,
    );
    this.#insertBlock = database.prepare<[number, number, number, number, number]>(
      'INSERT INTO block (tier, from_ms, to_ms, samples, size_bytes) VALUES (?, ?, ?, ?, ?)',
    );
    this.#deleteBlock = database.prepare<[number]>('DELETE FROM block WHERE id = ?');
    this.#insertSegment = database.prepare<[number, Uint8Array]>('INSERT INTO segment (id, data) VALUES (?, ?)');
    this.#deleteSegments = database.prepare<[number, number]>('DELETE FROM segment WHERE id BETWEEN ? AND ?');
    this.#selectSegments = database
      .prepare<[number, number], Buffer>('SELECT data FROM segment WHERE id BETWEEN ? AND ? ORDER BY id')
      .pluck();
  }

  /** Lists every block, by tier and then by time. */
  list(): readonly BlockRow[] {
    this.#list ??= this.#selectBlocks.all();
    return this.#list;
  }

  /** Adds a block. Requires a transaction. */
  insert(block: Omit<BlockRow, 'id' | 'sizeBytes'>, bytes: Uint8Array): BlockRow {
    this.#list = undefined;
    const { tier, fromMs, toMs, samples } = block;
    const { lastInsertRowid } = this.#insertBlock.run(tier, fromMs, toMs, samples, bytes.length);
    const id = Number(lastInsertRowid);
    for (let offset = 0, number = 0; offset < bytes.length; offset += SEGMENT_BYTES, number++) {
      this.#insertSegment.run(id * SEGMENTS_PER_BLOCK + number, bytes.subarray(offset, offset + SEGMENT_BYTES));
    }
    return { ...block, id, sizeBytes: bytes.length };
  }

  /** Removes a block. Requires a transaction. */
  delete(id: number): void {
    this.#list = undefined;
    this.#deleteBlock.run(id);
    this.#deleteSegments.run(id * SEGMENTS_PER_BLOCK, (id + 1) * SEGMENTS_PER_BLOCK - 1);
  }

  /** Reads `length` bytes of a block from `offset` on; fewer if the block is shorter. */
  read(id: number, offset: number, length: number): Uint8Array {
    const first = Math.floor(offset / SEGMENT_BYTES);
    // A damaged directory may claim any length. Segments of other blocks are not read for it.
    const end = Math.floor((offset + Math.max(length, 1) - 1) / SEGMENT_BYTES);
    const last = Math.min(end, SEGMENTS_PER_BLOCK - 1);
    const base = id * SEGMENTS_PER_BLOCK;
    const pieces = this.#selectSegments.all(base + first, base + last);
    const start = offset - first * SEGMENT_BYTES;
    const bytes = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
    return bytes.subarray(start, start + length);
  }
}
