import type { FileHandle } from 'node:fs/promises';
import { isMissing } from '../base/errors';
import { openPlainFile } from '../base/plain-file';

/** Lines that were added since the previous read. */
export interface NewLines {
  readonly lines: readonly string[];
  /** Bytes that were skipped, because too many were added at once. */
  readonly skippedBytes: number;
}

/** One read returns at most this, from the end. */
const MOST_BYTES = 1024 * 1024;
const LONGEST_LINE = 64 * 1024;

/**
 * Follows a log file over rotation: by renaming (a new inode is read from its beginning, after the rest of the old one)
 * and by truncation. Begins at the end: old errors are not news.
 */
export class LogFollower {
  #handle: FileHandle | undefined;
  #inode = -1;
  #position = 0;
  #rest = '';
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
    const { ino, size } = await next.stat();
    if (ino === this.#inode) {
      await next.close();
      return { lines, skippedBytes };
    }
    await this.#handle?.close();
    this.#handle = next;
    this.#inode = ino;
    this.#position = this.#isFirst ? size : 0;
    this.#rest = '';
    this.#isFirst = false;
    await take();
    return { lines, skippedBytes };
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }

  async #readOpen(): Promise<NewLines> {
    const handle = this.#handle as FileHandle;
    const { size } = await handle.stat();
    if (size < this.#position) {
      this.#position = 0;
      this.#rest = '';
    }
    const skippedBytes = Math.max(0, size - this.#position - MOST_BYTES);
    this.#position += skippedBytes;
    const buffer = Buffer.alloc(size - this.#position);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, this.#position);
    this.#position += bytesRead;
    const parts = `${skippedBytes > 0 ? '' : this.#rest}${buffer.toString('utf8', 0, bytesRead)}`.split('\n');
    this.#rest = (parts.pop() ?? '').slice(0, LONGEST_LINE);
    return { lines: parts.map((line) => line.slice(0, LONGEST_LINE)), skippedBytes };
  }
}
