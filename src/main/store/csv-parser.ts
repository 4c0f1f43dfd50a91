import { findLineBreak, foreignForm, NEWLINE, otherSeparator, RETURN } from './csv-form';
import { parseCsvHeader } from './csv-header';
import { numberHint, parseNumber } from './csv-number';
import { type CsvBounds, parseTime } from './csv-time';

export interface CsvSink {
  /** Receives the names of the series, first. */
  readonly onHeader: (keys: readonly string[]) => void;
  /** @param values by the series of the header, NaN for an empty cell; the array is reused for the next row */
  readonly onRow: (atMs: number, values: Float64Array) => void;
  /** @param line from 1 */
  readonly onBadLine: (line: number, reason: string) => void;
}

/** A row whose quoted cell continues in the next line (RFC 4180). */
interface OpenRow {
  readonly line: number;
  readonly lines: readonly Uint8Array[];
}

const COMMA = 0x2c;
const SPACE = 0x20;
const TAB = 0x09;
const QUOTE = 0x22;
const ESCAPED_NEWLINE = new Uint8Array([NEWLINE]);
/** A longer line cannot be one of samples: 20,000 series take less. */
const LINE_BYTES_LIMIT = 8 * 1024 * 1024;
/** A cell of more lines is a quote that was forgotten. */
const MOST_LINES_OF_ROW = 10;

/**
 * Reads samples from CSV piece by piece, so that memory does not grow with the file.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export class CsvParser {
  #rest: Uint8Array = new Uint8Array(0);
  #values: Float64Array | undefined;
  #line = 0;
  #lineBreak: number | undefined;
  #open: OpenRow | undefined;

  /** @param bounds a row with another time is a bad line */
  constructor(
    private readonly sink: CsvSink,
    private readonly bounds: CsvBounds,
  ) {}

  /** @returns the reason why nothing more can be read, or null */
  push(piece: Uint8Array): string | null {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    this.#lineBreak ??= findLineBreak(bytes);
    let start = 0;
    if (this.#lineBreak !== undefined) {
      for (let end = bytes.indexOf(this.#lineBreak); end >= 0; end = bytes.indexOf(this.#lineBreak, start)) {
        const problem = this.#takeLine(bytes, start, end);
        if (problem !== null) return problem;
        start = end + 1;
      }
    }
    this.#rest = bytes.slice(start);
    return this.#rest.length > LINE_BYTES_LIMIT ? `line ${this.#line + 1} is too long` : null;
  }

  /** Reads the rest after the last line break. @returns the result of {@link push} */
  end(): string | null {
    const rest = this.#rest;
    this.#rest = new Uint8Array(0);
    const problem = rest.length === 0 ? null : this.#takeLine(rest, 0, rest.length);
    if (this.#values !== undefined) this.#closeRow(this.#values);
    return problem ?? (this.#values === undefined ? 'the header is missing' : null);
  }

  #takeLine(bytes: Uint8Array, start: number, endOfLine: number): string | null {
    this.#line++;
    let end = endOfLine;
    while (end > start && bytes[end - 1] === RETURN) end--;
    if (this.#values === undefined) return this.#takeHeader(bytes.subarray(start, end));
    const row = bytes.subarray(start, end);
    if (this.#open !== undefined) this.#continueRow(this.#open, row.slice(), this.#values);
    else this.#takeRow(this.#line, row, this.#values);
    return null;
  }

  #takeHeader(bytes: Uint8Array): string | null {
    const foreign = foreignForm(bytes);
    if (foreign !== undefined) return foreign;
    // Spreadsheets begin a file with a byte order mark, which the decoder removes.
    const text = new TextDecoder().decode(bytes);
    const separator = /^sep=(.)$/i.exec(text)?.[1];
    // Excel reads the separator from such a line.
    if (separator === ',' || /^\s*(?:#|$)/.test(text)) return null;
    const header = parseCsvHeader(text);
    if (!header.ok) return `line ${this.#line}: ${header.reason}`;
    this.#values = new Float64Array(header.keys.length);
    this.sink.onHeader(header.keys);
    return null;
  }

  #takeRow(line: number, bytes: Uint8Array, values: Float64Array, mayContinue = true): void {
    if (isBlank(bytes, 0, bytes.length)) return;
    const reason = this.#readRow(bytes, 0, bytes.length, values);
    if (reason === null) return;
    if (mayContinue && isOpen(bytes)) this.#open = { line, lines: [bytes.slice()] };
    else this.sink.onBadLine(line, reason);
  }

  #continueRow({ line, lines }: OpenRow, next: Uint8Array, values: Float64Array): void {
    const all = [...lines, next];
    const bytes = Buffer.concat(all.flatMap((one, index) => (index === 0 ? [one] : [ESCAPED_NEWLINE, one])));
    if (isOpen(bytes)) {
      this.#open = { line, lines: all };
      if (all.length >= MOST_LINES_OF_ROW) this.#closeRow(values);
    } else {
      this.#open = undefined;
      this.#takeRow(line, bytes, values, false);
    }
  }

  /** Reports a cell that does not end, and reads the lines after its beginning as rows of their own. */
  #closeRow(values: Float64Array): void {
    const { line = 0, lines = [] } = this.#open ?? {};
    this.#open = undefined;
    for (const [index, bytes] of lines.entries()) {
      if (index === 0) this.sink.onBadLine(line, 'a quoted cell does not end');
      else this.#takeRow(line + index, bytes, values, false);
    }
  }

  /** @returns the reason if the row cannot be read */
  #readRow(bytes: Uint8Array, start: number, end: number, values: Float64Array): string | null {
    let position = fieldEnd(bytes, start, end);
    const atMs = parseTime(bytes, start, position, this.bounds);
    if (typeof atMs === 'string') return otherSeparator(textBetween(bytes, start, position)) ?? atMs;
    for (let index = 0; index < values.length; index++) {
      if (position >= end) return `expected ${values.length} values, found ${index}`;
      const from = position + 1;
      position = fieldEnd(bytes, from, end);
      const value = parseNumber(bytes, from, position);
      if (value === undefined) return `value ${index + 1} is not a number${numberHint(bytes.subarray(from, position))}`;
      values[index] = value;
    }
    // Spreadsheets add separators for columns that are empty.
    if (!isBlank(bytes, position, end))
      return `expected ${values.length} values, found more${splitHint(bytes, start, end, values)}`;
    this.sink.onRow(atMs, values);
    return null;
  }
}

function textBetween(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.subarray(start, end)).toString('latin1');
}

/** Twice as many fields as expected are usually numbers with decimal commas. */
function splitHint(bytes: Uint8Array, start: number, end: number, values: Float64Array): string {
  let commas = 0;
  for (let position = start; position < end; position++) if (bytes[position] === COMMA) commas++;
  return commas === 2 * values.length ? '; use decimal points, not commas' : '';
}

/** Returns true if only blanks and separators are left. */
function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  let position = start;
  while (position < end && (isBlankOrComma(bytes[position]) || isEmptyQuoted(bytes, position))) position++;
  return position === end;
}

function isBlankOrComma(byte: number | undefined): boolean {
  return byte === COMMA || byte === SPACE || byte === TAB;
}

/** Recognizes either quote of `""`. */
function isEmptyQuoted(bytes: Uint8Array, position: number): boolean {
  return bytes[position] === QUOTE && (bytes[position + 1] === QUOTE || bytes[position - 1] === QUOTE);
}

/** Returns true if a quoted cell has not ended. */
function isOpen(bytes: Uint8Array): boolean {
  let quotes = 0;
  for (let at = bytes.indexOf(QUOTE); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) quotes++;
  return quotes % 2 === 1;
}

/** Finds the comma after a field, which may be in quotes (RFC 4180), as spreadsheets and Grafana write them. */
function fieldEnd(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start];
  let position = first === QUOTE || first === SPACE || first === TAB ? quotedEnd(bytes, start, end) : start;
  while (position < end && bytes[position] !== COMMA) position++;
  return position;
}

/** @returns the position after the closing quote of a field; that of its beginning if it is not quoted or does not end */
function quotedEnd(bytes: Uint8Array, start: number, end: number): number {
  let opening = start;
  while (opening < end && (bytes[opening] === SPACE || bytes[opening] === TAB)) opening++;
  if (bytes[opening] !== QUOTE) return start;
  let closing = bytes.indexOf(QUOTE, opening + 1);
  // A doubled quote is a part of the text.
  while (closing >= 0 && closing < end && bytes[closing + 1] === QUOTE) closing = bytes.indexOf(QUOTE, closing + 2);
  return closing >= 0 && closing < end ? closing + 1 : start;
}
