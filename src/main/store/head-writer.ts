import { randomBytes } from 'node:crypto';
import { constants, lstatSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../base/clock';
import { detach } from '../base/contain';
import { errnoOf, isMissing } from '../base/errors';
import { makeDirectoryLater } from '../base/make-directory';
import { systemReason } from '../base/system-reason';
import {
  encodeHeadHeader,
  HEAD_HEADER_BYTES,
  HeadEncoder,
  type HeadFrame,
  type HeadSeries,
  parseHeadHeader,
} from './head-format';
import { HEAD_FILE, setAsideHead, waitingHeadFile } from './head-set';

export interface HeadWriterOptions {
  readonly directory: string;
  readonly clock: Clock;
  readonly describe: (index: number) => HeadSeries;
  readonly fsyncIntervalMs: number;
  /** Number of frames kept in memory while they cannot be written. */
  readonly maxMemoryFrames: number;
  /** Returns the time that this process has waited for the processor, in milliseconds; NaN if unknown. */
  readonly runDelayMs?: () => number;
  /** Receives the reason when writing stops working, and null when it works again. */
  readonly onModeChange: (reason: string | null) => void;
  /** Receives the number of frames that did not fit into memory. */
  readonly onDropped?: (frames: number) => void;
  /** Receives the new path of a head that cannot be read. */
  readonly onMovedAside?: (file: string) => void;
}

/** Pause after a failed write. */
const RETRY_MS = 30_000;
/** A write or fsync that takes longer means that the disk does not respond: it is reported, and still awaited. */
const SLOW_MS = 15_000;
/** Between two frames at most this much time counts: a host that was stopped has not seen the end of the write yet. */
const SEEN_INTERVALS = 2;
/** A host that waited for the processor this share of the time is starved, which says nothing about the disk. */
const STARVED_SHARE = 0.3;

/** Frames dropped at once when memory is full. Each group can be decoded without those before it. */
const GROUP_FRAMES = 60;

/** Frames that wait to be written. Every group but the first can be decoded without any before it. */
interface PendingGroup {
  /** The file that it is meant for, as the number of rotations before it. */
  readonly generation: number;
  readonly parts: Uint8Array[];
  frames: number;
}

/**
 * Appends frames to `head.log`, one asynchronous write at a time: the caller never waits for the disk, and frames that
 * arrive during a write are written together after it. While writing fails, frames are kept in memory.
 */
export class HeadWriter {
  readonly #encoder: HeadEncoder;
  #pending: PendingGroup[] = [];
  #pendingFrames = 0;
  #handle: FileHandle | undefined;
  #id = '';
  /** The file of new frames; the open one may still be the previous one. */
  #generation = 0;
  #fileGeneration = 0;
  /** The file's length, without the remains of a failed write. */
  #position = 0;
  #framesInFile = 0;
  #reason: string | null = null;
  #retryAtMs = 0;
  #busy: { readonly sinceMs: number; readonly runDelayMs: number; seenMs: number } | undefined;
  #watchedAtMs: number;
  #syncedAtMs: number;
  #isSynced = true;
  #intervalMs = 0;
  #tasks: Promise<void> = Promise.resolve();
  #isFlushing = false;
  #writtenBytes = 0;

  constructor(private readonly options: HeadWriterOptions) {
    this.#encoder = new HeadEncoder(options.describe);
    this.#syncedAtMs = options.clock.monotonicMs();
    this.#watchedAtMs = this.#syncedAtMs;
  }

  /** The reason why nothing is written now, or null. */
  get reason(): string | null {
    return this.#reason;
  }
  get sizeBytes(): number {
    return this.#position;
  }
  /** Frames in the current file. */
  get frames(): number {
    return this.#framesInFile;
  }
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** Returns the frames that cannot be written, in the format of the file; null while writing works. */
  pendingBytes(): Uint8Array | null {
    if (this.#reason === null) return null;
    return Buffer.concat(this.#pending.flatMap(({ parts }) => parts));
  }

  append(frame: HeadFrame): void {
    this.#intervalMs = frame.intervalMs;
    let group = this.#pending.at(-1);
    if (this.#reason !== null && group !== undefined && group.frames >= GROUP_FRAMES) this.#encoder.restart();
    const { bytes, selfContained } = this.#encoder.encode(frame);
    if (group === undefined || selfContained) {
      group = { generation: this.#generation, parts: [], frames: 0 };
      this.#pending.push(group);
    }
    group.parts.push(bytes);
    group.frames++;
    this.#pendingFrames++;
    this.#boundMemory();
    this.#watch();
    if (this.#reason === null || this.options.clock.monotonicMs() >= this.#retryAtMs) this.#startFlush();
  }

  /** Names the head of a previous run for sealing. Always happens before the first write. */
  prepare(): Promise<void> {
    return this.#enqueue(async () => {
      if (this.#handle === undefined) await this.#setAsideOld();
    });
  }

  /**
   * Ends the current file and names it for sealing; the next frame begins a new one.
   *
   * @returns true if there is a file to seal now
   */
  async rotate(): Promise<boolean> {
    if (this.#handle === undefined || this.#reason !== null) return false;
    // From here on frames go to the new file, and must not depend on records of the old one.
    this.#generation++;
    this.#encoder.restart();
    let isRotated = false;
    await this.#enqueue(async () => {
      try {
        if (this.#handle === undefined) return;
        await this.#writeGroups(this.#handle, this.#takePending());
        await this.#handle.close();
        this.#handle = undefined;
        const { directory } = this.options;
        await rename(join(directory, HEAD_FILE), join(directory, waitingHeadFile(this.#id)));
        this.#position = 0;
        this.#framesInFile = 0;
        isRotated = true;
      } finally {
        // If that failed, the old file continues: frames for a new one can be decoded after anything.
        this.#fileGeneration++;
      }
    });
    this.#startFlush();
    return isRotated;
  }

  /** Writes and syncs pending frames, and closes the file. */
  async close(): Promise<void> {
    await this.#enqueue(() => this.#flush());
    await this.#enqueue(async () => {
      const handle = this.#handle;
      this.#handle = undefined;
      await handle?.sync().finally(() => handle.close());
    });
  }

  #startFlush(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    const flushed = this.#enqueue(() => this.#flush()).then(() => {
      this.#isFlushing = false;
      const [next] = this.#pending;
      if (this.#reason === null && next !== undefined && next.generation <= this.#fileGeneration) this.#startFlush();
    });
    detach('a write of history', flushed);
  }

  /** Runs one operation on the file at a time; a failure switches to memory and is never thrown. */
  #enqueue(operation: () => Promise<void>): Promise<void> {
    this.#tasks = this.#tasks.then(async () => {
      this.#busy = { sinceMs: this.options.clock.monotonicMs(), runDelayMs: this.#runDelayMs(), seenMs: 0 };
      try {
        await operation();
      } catch (error) {
        await this.#fail(error);
      } finally {
        this.#busy = undefined;
      }
    });
    return this.#tasks;
  }

  async #flush(): Promise<void> {
    const [next] = this.#pending;
    if (next === undefined || next.generation > this.#fileGeneration) return;
    this.#handle ??= await this.#openFile();
    await this.#writeGroups(this.#handle, this.#takePending());
    this.#changeMode(null);
    await this.#syncIfDue(this.#handle);
  }

  #takePending(): PendingGroup[] {
    const groups = this.#pending.filter(({ generation }) => generation <= this.#fileGeneration);
    this.#pending = this.#pending.slice(groups.length);
    this.#pendingFrames = framesOf(this.#pending);
    return groups;
  }

  async #writeGroups(handle: FileHandle, groups: PendingGroup[]): Promise<void> {
    const frames = framesOf(groups);
    try {
      const parts = groups.flatMap((group) => group.parts);
      await this.#write(handle, parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts));
      this.#framesInFile += frames;
    } catch (error) {
      this.#pending = [...groups, ...this.#pending];
      this.#pendingFrames += frames;
      throw error;
    }
  }

  async #write(handle: FileHandle, bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, this.#position + done);
      done += bytesWritten;
    }
    this.#position += bytes.length;
    this.#writtenBytes += bytes.length;
    this.#isSynced = false;
  }

  async #syncIfDue(handle: FileHandle): Promise<void> {
    const nowMs = this.options.clock.monotonicMs();
    // The next chance is the next frame, so a sync that would be due before it happens now.
    if (this.#isSynced || nowMs + this.#intervalMs - this.#syncedAtMs <= this.options.fsyncIntervalMs) return;
    await handle.datasync();
    this.#syncedAtMs = nowMs;
    this.#isSynced = true;
  }

  async #openFile(): Promise<FileHandle> {
    const { directory } = this.options;
    await makeDirectoryLater(directory);
    await this.#setAsideOld();
    const handle = await open(join(directory, HEAD_FILE), 'wx', 0o600);
    try {
      this.#id = randomBytes(16).toString('hex');
      this.#position = 0;
      this.#framesInFile = 0;
      await this.#write(handle, encodeHeadHeader(this.#id));
      await syncDirectory(directory);
      return handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async #setAsideOld(): Promise<void> {
    const movedTo = await setAsideOld(this.options.directory);
    if (movedTo !== undefined) this.options.onMovedAside?.(movedTo);
  }

  #boundMemory(): void {
    while (this.#pendingFrames > this.options.maxMemoryFrames && this.#pending.length > 1) {
      const oldest = this.#pending.shift() as PendingGroup;
      this.#pendingFrames -= oldest.frames;
      this.options.onDropped?.(oldest.frames);
    }
  }

  #watch(): void {
    const nowMs = this.options.clock.monotonicMs();
    const elapsedMs = nowMs - this.#watchedAtMs;
    this.#watchedAtMs = nowMs;
    const busy = this.#busy;
    if (busy === undefined || this.#reason !== null) return;
    busy.seenMs += Math.min(elapsedMs, nowMs - busy.sinceMs, SEEN_INTERVALS * this.#intervalMs);
    if (busy.seenMs <= SLOW_MS) return;
    const isStarved = this.#runDelayMs() - busy.runDelayMs >= STARVED_SHARE * (nowMs - busy.sinceMs);
    this.#changeMode(isStarved ? 'Homeostat gets too little of the processor' : 'the disk does not respond');
    this.#encoder.restart();
  }

  #runDelayMs(): number {
    return this.options.runDelayMs?.() ?? Number.NaN;
  }

  async #fail(error: unknown): Promise<void> {
    this.#retryAtMs = this.options.clock.monotonicMs() + RETRY_MS;
    this.#encoder.restart();
    this.#changeMode(systemReason(error));
    // The remains of a partial write would be read as damage. If this fails too, the next write overwrites them.
    await this.#handle?.truncate(this.#position).catch(() => undefined);
  }

  #changeMode(reason: string | null): void {
    if (reason === this.#reason) return;
    this.#reason = reason;
    this.options.onModeChange(reason);
  }
}

function framesOf(groups: readonly PendingGroup[]): number {
  return groups.reduce((sum, group) => sum + group.frames, 0);
}

/**
 * Names the head of a previous run for sealing.
 *
 * @returns the new path if the file is not a head or cannot be read; undefined otherwise
 */
async function setAsideOld(directory: string): Promise<string | undefined> {
  const file = join(directory, HEAD_FILE);
  const id = await readHeadId(file);
  if (id === 'missing') return undefined;
  if (id === undefined) return setAsideHead(directory, HEAD_FILE, randomBytes(4).toString('hex'));
  await rename(file, join(directory, waitingHeadFile(id)));
  return undefined;
}

/** Temporary errors. A head that cannot be read for another reason must not keep new frames from the disk. */
const PASSING: ReadonlySet<string | undefined> = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EINTR', 'EAGAIN']);

/** @returns undefined if it is not a head or cannot be read @throws the system's error if that may be temporary */
async function readHeadId(file: string): Promise<string | 'missing' | undefined> {
  try {
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      if (!(await handle.stat()).isFile()) return undefined;
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_HEADER_BYTES), 0, HEAD_HEADER_BYTES, 0);
      return parseHeadHeader(buffer.subarray(0, bytesRead));
    } finally {
      await handle.close();
    }
  } catch (error) {
    // A dangling link blocks the path of the new head.
    if (isMissing(error)) return lstatSync(file, { throwIfNoEntry: false }) === undefined ? 'missing' : undefined;
    if (PASSING.has(errnoOf(error))) throw error;
    return undefined;
  }
}

async function syncDirectory(directory: string): Promise<void> {
  // Windows cannot open a directory, and does not need this sync.
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  await handle.sync().finally(() => handle.close());
}
