import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeDirectory } from '../base/make-directory';
import { readPlainBytesSync } from '../base/plain-file';
import type { JournalRecord } from './journal-record';
import { checksum, type JournalDamage, readJournal } from './read-journal';

export interface OpenedJournal {
  readonly journal: Journal;
  readonly records: readonly JournalRecord[];
  /** Undefined where nothing is wrong with it. */
  readonly damage: FoundDamage | undefined;
}

export interface FoundDamage extends JournalDamage {
  /** The whole journal as it was found; null where only its end was torn, or no copy could be made. */
  readonly copy: string | null;
}

/** Beyond this the switches of trials that are over are dropped, whatever their age. */
const LARGE_BYTES = 1024 * 1024;
/** A hundred times the journal of a busy year; what is larger is none that we wrote. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Of damaged journals; the oldest go first. */
const MOST_COPIES = 10;

/**
 * The record of every change: lines of JSON, each with a sequence number and a checksum, only ever added to. A record is
 * in the page cache when `append` returns, so that it outlives a kill; what outlives a reboot is synced as well.
 */
export class Journal {
  #descriptor: number;
  #sequence: number;
  /** Whether it has damaged lines of which there is no copy. */
  #isUnsettled = false;

  private constructor(
    readonly file: string,
    descriptor: number,
    sequence: number,
  ) {
    this.#descriptor = descriptor;
    this.#sequence = sequence;
  }

  /**
   * Reads every line that is whole, and opens the journal for more. An end that was not written completely is cut off.
   * Where anything else is damaged the file is copied first, and then replaced by one of the readable records.
   *
   * @throws the system's error where the file can be neither read nor made
   */
  static open(file: string, nowMs: () => number = Date.now): OpenedJournal {
    makeDirectory(dirname(file));
    const isNew = !existsSync(file);
    const bytes = isNew ? Buffer.alloc(0) : readPlainBytesSync(file, MOST_BYTES).bytes;
    const { records, sequence, wholeBytes, damage } = readJournal(bytes);
    const journal = new Journal(file, openSync(file, 'a', 0o600), sequence);
    if (isNew) syncDirectory(file);
    const copy = damage === undefined ? null : journal.#settle(damage, { bytes, wholeBytes, records, nowMs: nowMs() });
    return { journal, records, damage: damage && { ...damage, copy } };
  }

  /**
   * @param isDurable whether it must outlive a power cut
   * @throws the system's error where the disk is full or gone: nothing may be changed then
   */
  append(record: JournalRecord, isDurable: boolean): void {
    const line = formatLine(record, this.#sequence + 1);
    const { size } = fstatSync(this.#descriptor);
    const written = writeSync(this.#descriptor, line);
    if (written !== Buffer.byteLength(line)) {
      // Half a record would take every later one with it.
      ftruncateSync(this.#descriptor, size);
      throw new Error('the journal record could not be written completely: the disk is full');
    }
    this.#sequence++;
    if (isDurable) fsyncSync(this.#descriptor);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** @returns where the copy is */
  #settle(damage: JournalDamage, found: FoundContent): string | null {
    if (damage.lost + damage.repaired + damage.missing === 0) {
      ftruncateSync(this.#descriptor, found.wholeBytes);
      fsyncSync(this.#descriptor);
      return null;
    }
    let copy: string | null = null;
    try {
      copy = keepCopy(this.file, found);
      this.rewrite(found.records);
    } catch {
      // A full disk, for one. The next start finds it as it is now; meanwhile nothing may be joined to a torn line.
      this.#isUnsettled = true;
      if (found.wholeBytes < found.bytes.length) writeSync(this.#descriptor, '\n');
    }
    return copy;
  }

  /**
   * Puts a journal of these records in the place of this one, and goes on in it.
   *
   * @throws the system's error, or where damaged lines are in no copy yet; the journal is as it was then
   */
  rewrite(records: readonly JournalRecord[]): void {
    if (this.#isUnsettled) throw new Error(`damaged lines of ${this.file} could not be copied`);
    const next = `${this.file}.new`;
    rmSync(next, { force: true, recursive: true });
    const descriptor = openSync(next, 'a', 0o600);
    try {
      const lines = Buffer.from(records.map((record, index) => formatLine(record, index + 1)).join(''));
      for (let at = 0; at < lines.length; ) at += writeSync(descriptor, lines, at);
      fsyncSync(descriptor);
      renameSync(next, this.file);
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
    closeSync(this.#descriptor);
    this.#descriptor = descriptor;
    this.#sequence = records.length;
    syncDirectory(this.file);
  }

  /** Whether others find it too: a person or a program may have removed it, or put another file in its place. */
  isInPlace(): boolean {
    const [own, found] = [fstatSync(this.#descriptor), statSync(this.file, { throwIfNoEntry: false })];
    return found?.ino === own.ino && found.dev === own.dev;
  }

  /**
   * Writes these records anew where nobody finds the journal any more. What has taken its place is kept beside it.
   *
   * @throws the system's error
   */
  putBack(records: readonly JournalRecord[], nowMs: number): void {
    if (lstatSync(this.file, { throwIfNoEntry: false }) !== undefined) {
      renameSync(this.file, `${this.file}.damaged-${timeName(nowMs)}`);
    }
    makeDirectory(dirname(this.file));
    this.rewrite(records);
  }

  isLarge(): boolean {
    return fstatSync(this.#descriptor).size > LARGE_BYTES;
  }
}

function formatLine(record: JournalRecord, sequence: number): string {
  const text = JSON.stringify({ sequence, ...record });
  return `${text}\t${checksum(text)}\n`;
}

interface FoundContent {
  readonly bytes: Buffer;
  readonly wholeBytes: number;
  readonly records: readonly JournalRecord[];
  readonly nowMs: number;
}

/** @returns the name of the copy @throws the system's error where it cannot be written */
function keepCopy(file: string, { bytes, nowMs }: FoundContent): string {
  const copy = `${file}.damaged-${timeName(nowMs)}`;
  const descriptor = openSync(copy, 'w', 0o600);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(copy, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  const prefix = `${basename(file)}.damaged-`;
  const copies = readdirSync(dirname(file)).filter((name) => name.startsWith(prefix));
  for (const name of copies.sort().slice(0, -MOST_COPIES)) rmSync(join(dirname(file), name), { force: true });
  return copy;
}

/** Windows allows no colons in names. */
function timeName(nowMs: number): string {
  return new Date(nowMs).toISOString().replaceAll(':', '-');
}

/** A new name is only as durable as its folder. */
function syncDirectory(file: string): void {
  const descriptor = openSync(dirname(file), 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
