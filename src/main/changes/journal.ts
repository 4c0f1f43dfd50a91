import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { dateForName, keepNewest } from '../base/dated-files';
import { makeDirectory } from '../base/make-directory';
import { readPlainBytesSync } from '../base/plain-file';
import { syncDirectory } from '../base/replace-file';
import type { JournalRecord } from './journal-record';
import { checksum, type JournalDamage, readJournal } from './read-journal';

export interface OpenedJournal {
  readonly journal: Journal;
  readonly records: readonly JournalRecord[];
  /** Undefined if the journal is intact. */
  readonly damage: FoundDamage | undefined;
}

export interface FoundDamage extends JournalDamage {
  /** Copy of the whole journal as it was found; null if only its end was incomplete or no copy could be made. */
  readonly copy: string | null;
}

/** A larger journal is rewritten without the switches of ended trials of any age. */
const LARGE_BYTES = 1024 * 1024;
/** A hundred times the journal of a busy year. Homeostat never wrote a larger one. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Copies of damaged journals; the oldest are removed. */
const MOST_COPIES = 10;

/**
 * The append-only record of every change: lines of JSON with a sequence number and a checksum. When `append` returns, a
 * record is in the page cache and outlives a kill; a record that must outlive a reboot is synced.
 */
export class Journal {
  #descriptor: number;
  #sequence: number;
  /** It has damaged lines without a copy. */
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
   * Reads every intact line and opens the journal for appending. An incomplete end is removed. After any other damage
   * the file is copied and replaced by one with the readable records.
   *
   * @throws the system's error if the file can be neither read nor created
   */
  static open(file: string, nowMs: () => number = Date.now): OpenedJournal {
    makeDirectory(dirname(file));
    const isNew = !existsSync(file);
    const bytes = isNew ? Buffer.alloc(0) : readPlainBytesSync(file, MOST_BYTES).bytes;
    const { records, sequence, wholeBytes, damage } = readJournal(bytes);
    const journal = new Journal(file, openSync(file, 'a', 0o600), sequence);
    if (isNew) syncDirectory(dirname(file));
    const copy = damage === undefined ? null : journal.#settle(damage, { bytes, wholeBytes, records, nowMs: nowMs() });
    return { journal, records, damage: damage && { ...damage, copy } };
  }

  /**
   * @param isDurable true if it must outlive a power loss
   * @throws the system's error if the disk is full or missing: no changes may be made then
   */
  append(record: JournalRecord, isDurable: boolean): void {
    const line = formatLine(record, this.#sequence + 1);
    const { size } = fstatSync(this.#descriptor);
    const written = writeSync(this.#descriptor, line);
    if (written !== Buffer.byteLength(line)) {
      // Half a record would damage the next one.
      ftruncateSync(this.#descriptor, size);
      throw new Error('the journal record could not be written completely: the disk is full');
    }
    this.#sequence++;
    if (isDurable) fsyncSync(this.#descriptor);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** @returns the path of the copy */
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
      // The disk may be full. The next start finds the same damage; until then no record may be joined to the
      // incomplete line.
      this.#isUnsettled = true;
      if (found.wholeBytes < found.bytes.length) writeSync(this.#descriptor, '\n');
    }
    return copy;
  }

  /**
   * Replaces the journal by one with these records and continues in it.
   *
   * @throws the system's error, or if damaged lines have no copy yet; the journal is unchanged then
   */
  rewrite(records: readonly JournalRecord[]): void {
    if (this.#isUnsettled) throw new Error(`damaged lines of ${this.file} could not be copied`);
    const next = `${this.file}.new`;
    rmSync(next, { force: true, recursive: true });
    const descriptor = openSync(next, 'a', 0o600);
    try {
      writeFileSync(descriptor, records.map((record, index) => formatLine(record, index + 1)).join(''));
      fsyncSync(descriptor);
      renameSync(next, this.file);
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
    closeSync(this.#descriptor);
    this.#descriptor = descriptor;
    this.#sequence = records.length;
    syncDirectory(dirname(this.file));
  }

  /** Checks whether the path still leads to this file, which a person or a program may have removed or replaced. */
  isInPlace(): boolean {
    const [own, found] = [fstatSync(this.#descriptor), statSync(this.file, { throwIfNoEntry: false })];
    return found?.ino === own.ino && found.dev === own.dev;
  }

  /**
   * Writes these records to a new file at the path. A file that replaced the journal is kept next to it.
   *
   * @throws the system's error
   */
  putBack(records: readonly JournalRecord[], nowMs: number): void {
    if (lstatSync(this.file, { throwIfNoEntry: false }) !== undefined) {
      renameSync(this.file, `${this.file}.damaged-${dateForName(nowMs)}`);
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

/** @returns the path of the copy @throws the system's error if it cannot be written */
function keepCopy(file: string, { bytes, nowMs }: FoundContent): string {
  const prefix = `${file}.damaged-`;
  const copy = prefix + dateForName(nowMs);
  try {
    writeFileSync(copy, bytes, { mode: 0o600, flush: true });
  } catch (error) {
    rmSync(copy, { force: true });
    throw error;
  }
  keepNewest(prefix, MOST_COPIES);
  return copy;
}
