import type { FileHandle } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import { isMissing } from '../base/errors';
import { openPlainFile } from '../base/plain-file';
import { encodingOf, evenAtLeastZero, linesOf } from './log-text';

/** Lines that were added since the previous read. */
export interface NewLines {
  readonly lines: readonly string[];
  /** Bytes that were skipped, because too many were added at once. */
  readonly skippedBytes: number;
}

/** One read returns at most this, from the end. */
const MOST_BYTES = 1024 * 1024;
const LONGEST_LINE = 64 * 1024;

/** Bytes before the position that show that the file is still the one that was read. */
const MARK_BYTES = 64;

/**
 * Follows a log file over rotation: by renaming (a new inode is read from its beginning, after the rest of the old one)
 * and by truncation, also if the file has grown beyond the old end since (logrotate(8), `copytruncate`). Begins at the
 * end: old errors are not news.
 */
export class LogFollower {
  #handle: FileHandle | undefined;
  #file = '';
  #position = 0;
  #modifiedAtMs = Number.NaN;
  /** The bytes before the position. */
  #mark: Buffer = Buffer.alloc(0);
  #rest = '';
  #decoder: TextDecoder | undefined;
  #isFirst = true;

  /** @param roots folders below which the file must be; undefined allows any place */
  constructor(
    private readonly path: string,
    private readonly roots?: () => readonly string[],
  ) {}

  /** @throws if the file cannot be read; ENOENT if it does not exist */
  async read(): Promise<NewLines> {
    const lines: string[] = [];
    let skippedBytes = 0;
    const take = async () => {
      const taken = await this.#readOpen();
      lines.push(...taken.lines);
      skippedBytes += taken.skippedBytes;
    };
    if (this.#handle !== undefined) await take();
    const next = await openPlainFile(this.path, this.roots?.()).catch((error: unknown) => {
      if (isMissing(error)) this.#isFirst = false;
      throw error;
    });
    const { dev, ino, size } = await next.stat();
    if (`${dev} ${ino}` === this.#file) {
      await next.close();
      return { lines, skippedBytes };
    }
    await this.#handle?.close();
    this.#handle = next;
    this.#file = `${dev} ${ino}`;
    this.#begin();
    if (this.#isFirst) await this.#moveTo(next, size);
    this.#isFirst = false;
    await take();
    return { lines, skippedBytes };
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }

  #begin(): void {
    this.#position = 0;
    this.#modifiedAtMs = Number.NaN;
    this.#mark = Buffer.alloc(0);
    this.#rest = '';
    this.#decoder = undefined;
  }

  async #moveTo(handle: FileHandle, position: number): Promise<void> {
    this.#position = position;
    this.#mark = await readAt(handle, Math.max(0, position - MARK_BYTES), Math.min(position, MARK_BYTES));
  }

  async #readOpen(): Promise<NewLines> {
    const handle = this.#handle as FileHandle;
    const { size, mtimeMs } = await handle.stat();
    if (size === this.#position && mtimeMs === this.#modifiedAtMs) return { lines: [], skippedBytes: 0 };
    this.#modifiedAtMs = mtimeMs;
    if (await this.#isRewritten(handle, size)) this.#begin();
    const skippedBytes = await this.#skip(handle, size);
    const bytes = await readAt(handle, this.#position, size - this.#position);
    if (bytes.length === 0) return { lines: [], skippedBytes };
    this.#position += bytes.length;
    this.#mark = Buffer.concat([this.#mark, bytes.subarray(-MARK_BYTES)]).subarray(-MARK_BYTES);
    this.#decoder ??= new TextDecoder(await encodingOf(handle));
    // A character may be cut at the end: the decoder keeps its begin.
    const parts = linesOf(`${this.#rest}${this.#decoder.decode(bytes, { stream: true })}`);
    this.#rest = (parts.pop() ?? '').slice(0, LONGEST_LINE);
    return { lines: parts.map((line) => line.slice(0, LONGEST_LINE)), skippedBytes };
  }

  async #isRewritten(handle: FileHandle, size: number): Promise<boolean> {
    if (size < this.#position) return true;
    const { length } = this.#mark;
    return !(await readAt(handle, this.#position - length, length)).equals(this.#mark);
  }

  /** @returns the bytes that were skipped, because too many were added at once */
  async #skip(handle: FileHandle, size: number): Promise<number> {
    const skippedBytes = evenAtLeastZero(size - this.#position - MOST_BYTES);
    if (skippedBytes === 0) return 0;
    await this.#moveTo(handle, this.#position + skippedBytes);
    this.#rest = '';
    this.#decoder = undefined;
    return skippedBytes;
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
