import { crc32 } from 'node:zlib';
import { isAnything, isText, isTime, listOf, oneOf, type Shape, withFields } from '../base/shape';
import type { JournalRecord } from './journal-record';

/** Damage to the content of a journal. */
export interface JournalDamage {
  /** Number of unreadable lines. */
  readonly lost: number;
  /** The first unreadable lines, as far as they are text. */
  readonly lostLines: readonly string[];
  /** Records recovered by correcting one flipped bit or from a damaged line. */
  readonly repaired: number;
  /** Sequence numbers without a line, although later ones exist. */
  readonly missing: number;
  /** Bytes of an incomplete last line. */
  readonly tornBytes: number;
}

export interface JournalContent {
  readonly records: readonly JournalRecord[];
  /** Number of the last record. */
  readonly sequence: number;
  /** Length up to the end of the last complete line. */
  readonly wholeBytes: number;
  /** Undefined if the content is intact. */
  readonly damage: JournalDamage | undefined;
}

interface Line {
  readonly sequence: number;
  readonly record: JournalRecord;
}

const NEWLINE = 10;
const TAB = 9;
/** A tab and the checksum. */
const TRAILER_BYTES = 9;
const RECORD_START = '{"sequence":';
/**
 * In a line of this length the checksum detects every error of up to three bits, so that a line that matches after one
 * bit is flipped is the original. Longer lines would take too long.
 */
const LONGEST_REPAIRED_BYTES = 4096;
/** A file with more damage is not worth the time. */
const MOST_REPAIRS = 50;
const LONGEST_EXCERPT = 2_000;
/** A file that contains only line breaks would yield millions. */
const MOST_EXCERPTS = 1_000;

/**
 * Reads every line whose checksum matches, also after damage. Damage affects only its own line, and a single flipped
 * bit is corrected.
 */
export function readJournal(bytes: Buffer): JournalContent {
  const reader = new JournalReader();
  let at = 0;
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, at)) {
    reader.take(bytes.subarray(at, end), false);
    at = end + 1;
  }
  if (at < bytes.length) reader.take(bytes.subarray(at), true);
  return reader.finish(at);
}

class JournalReader {
  readonly #lines: Line[] = [];
  readonly #lostLines: string[] = [];
  readonly #seen = new Set<string>();
  readonly #numbers = new Set<number>();
  #lost = 0;
  #repaired = 0;
  #attempts = 0;
  #tornBytes = 0;
  #last = 0;

  /** @param isTail true if no line break follows */
  take(bytes: Buffer, isTail: boolean): void {
    const whole = parseLine(bytes);
    if (whole !== undefined && !isTail) {
      this.#add(whole);
      return;
    }
    const inside = whole === undefined ? this.#recover(bytes) : [whole];
    for (const line of inside) this.#add(line);
    this.#repaired += inside.length;
    if (inside.length > 0) return;
    if (isTail) this.#tornBytes = bytes.length;
    else this.#lose(bytes);
  }

  #lose(bytes: Buffer): void {
    if (this.#lost++ < MOST_EXCERPTS) this.#lostLines.push(bytes.toString('utf8', 0, LONGEST_EXCERPT));
  }

  finish(wholeBytes: number): JournalContent {
    const [lost, lostLines, repaired, tornBytes] = [this.#lost, this.#lostLines, this.#repaired, this.#tornBytes];
    const missing = Math.max(0, this.#last - this.#numbers.size - lost);
    const isWhole = repaired + missing + tornBytes + lost === 0;
    const damage = { lost, lostLines, repaired, missing, tornBytes };
    // Sort, because lines in the wrong order would end a change before it begins. Two writing programs each wrote in
    // order.
    const records = this.#lines.sort((a, b) => a.sequence - b.sequence).map(({ record }) => record);
    return { records, sequence: this.#last, wholeBytes, damage: isWhole ? undefined : damage };
  }

  #add(line: Line): void {
    const { sequence, record } = line;
    // A repeated line adds nothing. Another line with the same number was written by a second program.
    const text = JSON.stringify([sequence, record]);
    if (this.#seen.has(text)) return;
    this.#seen.add(text);
    this.#numbers.add(sequence);
    this.#last = Math.max(this.#last, sequence);
    this.#lines.push(line);
  }

  /** Recovers records of a damaged line: lines that were joined, or a line with a single wrong bit. */
  #recover(bytes: Buffer): readonly Line[] {
    const inside = findRecords(bytes);
    if (inside.length > 0 || bytes.length > LONGEST_REPAIRED_BYTES || this.#attempts >= MOST_REPAIRS) return inside;
    this.#attempts++;
    const repaired = repairOneBit(bytes);
    return repaired === undefined ? [] : [repaired];
  }
}

/** @returns undefined if the checksum does not match, or no version of Homeostat wrote it */
function parseLine(bytes: Buffer): Line | undefined {
  if (!isConfirmed(bytes)) return undefined;
  try {
    const { sequence, ...record } = JSON.parse(bytes.toString('utf8', 0, bytes.length - TRAILER_BYTES)) as {
      readonly sequence: number;
    };
    return Number.isSafeInteger(sequence) && isRecord(record) ? { sequence, record } : undefined;
  } catch {
    return undefined;
  }
}

function isConfirmed(bytes: Buffer): boolean {
  const end = bytes.length - TRAILER_BYTES;
  return end > 0 && bytes[end] === TAB && checksum(bytes.subarray(0, end)) === bytes.toString('latin1', end + 1);
}

/** Returns eight hexadecimal digits. */
export function checksum(text: string | Buffer): string {
  return crc32(text).toString(16).padStart(8, '0');
}

/**
 * Neither the beginning of a record nor a tab can be part of a JSON value, so that each byte is read only a few times.
 */
function findRecords(bytes: Buffer): readonly Line[] {
  const found: Line[] = [];
  for (let tab = bytes.indexOf(TAB), from = 0; tab !== -1; from = tab, tab = bytes.indexOf(TAB, tab + 1)) {
    const before = bytes.subarray(from, tab);
    const at = before.lastIndexOf(RECORD_START);
    const line = at === -1 ? undefined : parseLine(bytes.subarray(from + at, tab + TRAILER_BYTES));
    if (line !== undefined) found.push(line);
  }
  return found;
}

function repairOneBit(line: Buffer): Line | undefined {
  const bytes = Buffer.from(line);
  for (let at = 0; at < bytes.length; at++) {
    const original = bytes[at] as number;
    for (let bit = 1; bit < 256; bit *= 2) {
      bytes[at] = original ^ bit;
      const repaired = parseLine(bytes);
      if (repaired !== undefined) return repaired;
    }
    bytes[at] = original;
  }
  return undefined;
}

const isKnobChange = withFields({ knob: withFields({ kind: isText }), before: isText, want: isText });
const isEnding = withFields({ reason: isText });

/** Fields that an undo relies on, by record type. */
const SHAPES: Readonly<Record<JournalRecord['type'], Shape>> = {
  intent: withFields({
    ...{ bootId: isText, action: isText, target: isText, targetText: isText, by: isText, exitPolicy: isText },
    knobs: listOf(isKnobChange),
  }),
  applied: withFields({ values: listOf(isText) }),
  trial: isAnything,
  forgiven: isAnything,
  kept: isEnding,
  undone: isEnding,
  superseded: isEnding,
  moot: isEnding,
  failed: isEnding,
};
const isCommon = withFields({ changeId: isText, atMs: isTime, type: oneOf(...Object.keys(SHAPES)) });

function isRecord(value: object): value is JournalRecord {
  return isCommon(value) && SHAPES[(value as JournalRecord).type](value);
}
