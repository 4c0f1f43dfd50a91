import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import type { ExitPolicy, KnobChange } from '../../shared/model/change';
import type { TrialEvidence, Verdict } from '../../shared/model/trial';
import { makeDirectory } from '../base/make-directory';

interface Common {
  readonly changeId: string;
  readonly atMs: number;
}

/** What is written of a change, step by step. An intent has everything that an undo needs. */
export type JournalRecord =
  | (Common & {
      readonly type: 'intent';
      readonly bootId: string;
      /** When it was planned, in clock ticks since boot: what was started later may have inherited our values. */
      readonly sinceTicks?: number;
      readonly action: string;
      readonly target: string;
      readonly targetText: string;
      readonly by: string;
      /** What it is done against; empty where nobody said, undefined in journals of before. */
      readonly why?: string;
      readonly knobs: readonly KnobChange[];
      readonly expiresAtMs: number | null;
      readonly exitPolicy: ExitPolicy;
      /** Whether it outlives a reboot: then it is synced before the first write. */
      readonly isLasting: boolean;
    })
  /** By knob, what was read back after the write. */
  | (Common & { readonly type: 'applied'; readonly values: readonly string[] })
  /** Before it is switched on or off to be measured. */
  | (Common & { readonly type: 'trial'; readonly isOn: boolean })
  | (Common & {
      readonly type: 'kept' | 'undone' | 'superseded' | 'moot' | 'failed';
      readonly reason: string;
      readonly verdict: Verdict | null;
      /** What the verdict rests on, where there was a trial. */
      readonly evidence?: TrialEvidence | null;
    })
  /** A person allows the action again, though this did harm. */
  | (Common & { readonly type: 'forgiven'; readonly by: string });

export interface OpenedJournal {
  readonly journal: Journal;
  readonly records: readonly JournalRecord[];
  /** What was cut off the end because it was damaged, in bytes. */
  readonly damagedBytes: number;
}

/** Beyond this the switches of trials that are over are dropped, whatever their age. */
const LARGE_BYTES = 1024 * 1024;

/**
 * The record of every change: lines of JSON, each with a sequence number and a checksum, only ever added to. A record is
 * in the page cache when `append` returns, so that it outlives a kill; what outlives a reboot is synced as well.
 */
export class Journal {
  #descriptor: number;
  #sequence: number;

  private constructor(
    readonly file: string,
    descriptor: number,
    sequence: number,
  ) {
    this.#descriptor = descriptor;
    this.#sequence = sequence;
  }

  /**
   * Reads the journal, cuts a damaged end off, and opens it for more.
   *
   * @throws the system's error where the file can be neither read nor made
   */
  static open(file: string): OpenedJournal {
    makeDirectory(dirname(file));
    const isNew = !existsSync(file);
    const bytes = isNew ? Buffer.alloc(0) : readFileSync(file);
    const { records, validBytes, sequence } = parseJournal(bytes);
    const descriptor = openSync(file, 'a', 0o600);
    if (validBytes < bytes.length) {
      ftruncateSync(descriptor, validBytes);
      fsyncSync(descriptor);
    }
    if (isNew) syncDirectory(file);
    return { journal: new Journal(file, descriptor, sequence), records, damagedBytes: bytes.length - validBytes };
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

  /**
   * Puts a journal of these records in the place of this one, and goes on in it.
   *
   * @throws the system's error; the journal is as it was then
   */
  rewrite(records: readonly JournalRecord[]): void {
    const next = `${this.file}.new`;
    rmSync(next, { force: true });
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

  isLarge(): boolean {
    return fstatSync(this.#descriptor).size > LARGE_BYTES;
  }
}

function formatLine(record: JournalRecord, sequence: number): string {
  const text = JSON.stringify({ sequence, ...record });
  return `${text}\t${crc32(text).toString(16).padStart(8, '0')}\n`;
}

/** Everything up to the first line that is not whole, whose checksum is wrong, or that is out of order. */
function parseJournal(bytes: Buffer): {
  readonly records: readonly JournalRecord[];
  readonly validBytes: number;
  readonly sequence: number;
} {
  const records: JournalRecord[] = [];
  let validBytes = 0;
  let last = 0;
  while (validBytes < bytes.length) {
    const end = bytes.indexOf(10, validBytes);
    if (end === -1) break;
    const line = bytes.toString('utf8', validBytes, end);
    const at = line.lastIndexOf('\t');
    const text = line.slice(0, at);
    if (at === -1 || crc32(text).toString(16).padStart(8, '0') !== line.slice(at + 1)) break;
    const parsed = parseLine(text);
    if (parsed === undefined) break;
    const { sequence, ...record } = parsed;
    if (sequence !== last + 1) break;
    last = sequence;
    records.push(record as JournalRecord);
    validBytes = end + 1;
  }
  return { records, validBytes, sequence: last };
}

/** @returns undefined where a right checksum is all that is right: what no version of this program writes */
function parseLine(text: string): (JournalRecord & { sequence: number }) | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as JournalRecord & { sequence: number }) : undefined;
  } catch {
    return undefined;
  }
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
