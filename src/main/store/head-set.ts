import { closeSync, fstatSync, readdirSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listNewestFirst } from '../base/dated-files';
import { isMissing, messageOf } from '../base/errors';
import { openPlainFileSync } from '../base/plain-file';
import { HEAD_HEADER_BYTES, HeadDecoder, type HeadFrame, parseHeadHeader } from './head-format';

/** The current head. A head that waits to be sealed is called `head-<identity>.log`. */
export const HEAD_FILE = 'head.log';
const WAITING_HEAD = /^head-([0-9a-f]{32})\.log$/;
const UNFINISHED_HEAD = /^head-[0-9a-f]{32}\.log\.new$/;

export function waitingHeadFile(id: string): string {
  return `head-${id}.log`;
}

/** Name of a head while an import writes it. */
export function unfinishedHeadFile(id: string): string {
  return `${waitingHeadFile(id)}.new`;
}

const DAMAGED_HEAD = /^head\.damaged-/;
/** The oldest are deleted first. */
const MOST_DAMAGED = 10;

/** Frees the name of a head that cannot be read in full. @returns the new path of the file */
export function setAsideHead(directory: string, name: string, label: string): string {
  const target = join(directory, `head.damaged-${label}`);
  renameSync(join(directory, name), target);
  for (const { path } of listNewestFirst(directory, DAMAGED_HEAD).slice(MOST_DAMAGED))
    if (path !== target) rmSync(path, { force: true, recursive: true });
  return target;
}

/** An import that is alive finishes each of its heads within seconds. */
const UNFINISHED_MS = 60_000;

/** Deletes the leftovers of imports that were killed. */
export function removeUnfinishedHeads(directory: string, nowMs: number): void {
  for (const name of readdirSync(directory)) {
    if (!UNFINISHED_HEAD.test(name)) continue;
    const file = join(directory, name);
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat !== undefined && stat.mtimeMs < nowMs - UNFINISHED_MS) rmSync(file, { force: true });
  }
}

/** Frames with the names of their series. */
export interface HeadContent {
  readonly keys: readonly string[];
  readonly resolutions: readonly number[];
  readonly frames: readonly HeadFrame[];
  /** Number of values, in all frames. */
  readonly samples: number;
  /** Records that could not be read. */
  readonly damaged: number;
}

export interface WaitingHead {
  readonly id: string;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
}

interface DecodedHead {
  readonly decoder: HeadDecoder;
  readonly frames: HeadFrame[];
  /** Counted incrementally: the sum is requested every few seconds. */
  samples: number;
}

interface Head extends DecodedHead {
  readonly id: string;
  /** Number of bytes of the file that were read. */
  offset: number;
}

/**
 * The head files as the worker sees them. The main thread writes them; this class reads only the bytes that were added
 * since the last read. That costs nothing without queries, and nothing on the tick, where passing a copy of each frame
 * would cost both threads time every second.
 */
export class HeadSet {
  readonly #heads = new Map<string, Head>();
  /** By the name of the file: the reason why the last read failed. */
  readonly #unreadable = new Map<string, string>();
  #current: Head | undefined;

  constructor(private readonly directory: string) {}

  /** Number of damaged records in the heads that still exist. */
  get damaged(): number {
    return [...this.#heads.values()].reduce((sum, { decoder }) => sum + decoder.damaged, 0);
  }

  /** Heads that cannot be read now, each with the reason. Results lack their content meanwhile. */
  get unreadable(): ReadonlyMap<string, string> {
    return this.#unreadable;
  }

  /**
   * Reads every frame that is not sealed yet, head by head. A head that cannot be read is left out.
   *
   * @param pending records that the main thread could not write; they continue the current head
   * @param sealed identities of heads that are in the database already, although their files still exist
   */
  read(pending: Uint8Array | null, sealed: ReadonlySet<string> = new Set()): readonly HeadContent[] {
    // The current head first: if it is renamed in between, it is found again under its new name, and not missed.
    this.#unreadable.clear();
    this.#current = this.#tryRead(HEAD_FILE, false);
    const alive = new Set<string>();
    if (this.#current !== undefined) alive.add(this.#current.id);
    for (const { id } of this.waiting()) {
      if (sealed.has(id)) continue;
      if (this.#tryRead(waitingHeadFile(id), true) !== undefined) alive.add(id);
    }
    for (const id of this.#heads.keys()) if (!alive.has(id)) this.#heads.delete(id);
    const contents = [...this.#heads.values()].map(contentOf);
    if (pending !== null && pending.length > 0) contents.push(readPending(this.#current, pending));
    return contents;
  }

  /** The heads that wait to be sealed, in any order. */
  waiting(): readonly WaitingHead[] {
    try {
      return readdirSync(this.directory).flatMap((name) => {
        const id = WAITING_HEAD.exec(name)?.[1];
        const stat = id === undefined ? undefined : statSync(join(this.directory, name), { throwIfNoEntry: false });
        return id === undefined || stat === undefined ? [] : [{ id, sizeBytes: stat.size, modifiedAtMs: stat.mtimeMs }];
      });
    } catch (error) {
      if (!isMissing(error)) this.#unreadable.set(this.directory, messageOf(error));
      return [];
    }
  }

  /** Reads a head that waits to be sealed; undefined if the file is not a head. @throws if it cannot be read */
  readWaiting(id: string): HeadContent | undefined {
    // Read again from the start: the sealed content must not depend on earlier reads.
    this.#heads.delete(id);
    const head = this.#readFile(join(this.directory, waitingHeadFile(id)), true);
    return head && contentOf(head);
  }

  #tryRead(name: string, isComplete: boolean): Head | undefined {
    try {
      return this.#readFile(join(this.directory, name), isComplete);
    } catch (error) {
      this.#unreadable.set(name, messageOf(error));
      return undefined;
    }
  }

  #readFile(file: string, isComplete: boolean): Head | undefined {
    let descriptor: number;
    try {
      descriptor = openPlainFileSync(file);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
    try {
      const { size } = fstatSync(descriptor);
      const id = parseHeadHeader(readAt(descriptor, 0, Math.min(size, HEAD_HEADER_BYTES)));
      if (id === undefined) return undefined;
      let head = this.#heads.get(id);
      // Shorter than before: a write that failed halfway was truncated.
      if (head === undefined || size < head.offset) {
        head = { id, decoder: new HeadDecoder(), frames: [], samples: 0, offset: HEAD_HEADER_BYTES };
        this.#heads.set(id, head);
      }
      if (size > head.offset) {
        head.offset += decodeInto(head, readAt(descriptor, head.offset, size - head.offset), isComplete);
      }
      return head;
    } finally {
      closeSync(descriptor);
    }
  }
}

function readPending(current: Head | undefined, pending: Uint8Array): HeadContent {
  const head: DecodedHead = { decoder: current?.decoder.clone() ?? new HeadDecoder(), frames: [], samples: 0 };
  decodeInto(head, pending, true);
  return contentOf(head);
}

/** @returns the number of bytes used */
function decodeInto(head: DecodedHead, bytes: Uint8Array, isComplete: boolean): number {
  return head.decoder.decode(bytes, isComplete, (frame) => {
    head.frames.push(frame);
    head.samples += countKnown(frame.values);
  });
}

function contentOf({ decoder, frames, samples }: DecodedHead): HeadContent {
  return {
    keys: decoder.series.map(({ key }) => key),
    resolutions: decoder.series.map(({ resolution }) => resolution),
    frames,
    samples,
    damaged: decoder.damaged,
  };
}

/** Counts the values of a frame. */
export function countKnown(values: Float64Array): number {
  let count = 0;
  for (const value of values) if (!Number.isNaN(value)) count++;
  return count;
}

function readAt(descriptor: number, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const count = readSync(descriptor, bytes, done, length - done, offset + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}
