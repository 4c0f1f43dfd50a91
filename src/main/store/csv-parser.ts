import { parseCsvHeader } from './csv-header';

export interface CsvSink {
  /** Receives the names of the series, first. */
  readonly onHeader: (keys: readonly string[]) => void;
  /** @param values by the series of the header, NaN for an empty cell; the array is reused for the next row */
  readonly onRow: (atMs: number, values: Float64Array) => void;
  /** @param line from 1 */
  readonly onBadLine: (line: number, reason: string) => void;
}

const COMMA = 0x2c;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const QUOTE = 0x22;
const SEMICOLON = 0x3b;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
/** A longer line cannot be one of samples: 20,000 series take less. */
const LINE_BYTES_LIMIT = 8 * 1024 * 1024;
/** Powers of ten that a double represents exactly: dividing a whole number below 2^53 by one rounds correctly. */
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * Reads samples from CSV piece by piece, so that memory does not grow with the file. It parses numbers from the bytes,
 * since creating strings would take most of the time.
 */
export class CsvParser {
  #rest: Uint8Array = new Uint8Array(0);
  #values: Float64Array | undefined;
  #line = 0;

  /** @param latestMs a row with a later time is a bad line */
  constructor(
    private readonly sink: CsvSink,
    private readonly latestMs: number,
  ) {}

  /** @returns the reason why nothing more can be read, or null */
  push(piece: Uint8Array): string | null {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      const problem = this.#takeLine(bytes, start, end);
      if (problem !== null) return problem;
      start = end + 1;
    }
    this.#rest = bytes.slice(start);
    return this.#rest.length > LINE_BYTES_LIMIT ? `line ${this.#line + 1} is too long` : null;
  }

  /** Reads the rest after the last line break. @returns the result of {@link push} */
  end(): string | null {
    const rest = this.#rest;
    this.#rest = new Uint8Array(0);
    const problem = rest.length === 0 ? null : this.#takeLine(rest, 0, rest.length);
    return problem ?? (this.#values === undefined ? 'the header is missing' : null);
  }

  #takeLine(bytes: Uint8Array, start: number, endOfLine: number): string | null {
    this.#line++;
    const end = endOfLine > start && bytes[endOfLine - 1] === RETURN ? endOfLine - 1 : endOfLine;
    if (this.#values === undefined) return this.#takeHeader(bytes.subarray(start, end));
    if (isBlank(bytes, start, end)) return null;
    const reason = this.#takeRow(bytes, start, end, this.#values);
    if (reason !== null) this.sink.onBadLine(this.#line, reason);
    return null;
  }

  #takeHeader(bytes: Uint8Array): string | null {
    // Spreadsheets begin a file with a byte order mark.
    const header = parseCsvHeader(new TextDecoder().decode(bytes));
    if (!header.ok) return `line ${this.#line}: ${header.reason}`;
    this.#values = new Float64Array(header.keys.length);
    this.sink.onHeader(header.keys);
    return null;
  }

  #takeRow(bytes: Uint8Array, start: number, end: number, values: Float64Array): string | null {
    let position = fieldEnd(bytes, start, end);
    const atMs = parseNumber(bytes, start, position);
    const problem = timeProblem(atMs, this.latestMs);
    if (problem !== undefined) return bytes.subarray(start, end).includes(SEMICOLON) ? SEMICOLONS : problem;
    for (let index = 0; index < values.length; index++) {
      if (position >= end) return `expected ${values.length} values, found ${index}`;
      const from = position + 1;
      position = fieldEnd(bytes, from, end);
      const value = parseNumber(bytes, from, position);
      if (value === undefined) return `value ${index + 1} is not a number${hint(bytes.subarray(from, position))}`;
      values[index] = value;
    }
    if (position < end) return `expected ${values.length} values, found more`;
    this.sink.onRow(atMs as number, values);
    return null;
  }
}

const SEMICOLONS = 'the fields are separated by semicolons; use commas, and decimal points';

/** Microseconds of the year 1973, which would be the year 5138 as milliseconds. */
const FIRST_MICROSECONDS = 1e14;

/** @returns the reason why a timestamp cannot be one of a sample */
function timeProblem(atMs: number | undefined, latestMs: number): string | undefined {
  if (atMs === undefined || !Number.isFinite(atMs) || atMs < 0)
    return 'the timestamp is not a number of milliseconds since 1970';
  if (atMs >= FIRST_MICROSECONDS) return 'the timestamp is finer than milliseconds; divide it';
  return atMs > latestMs ? 'the timestamp is in the future' : undefined;
}

/** Explains a common form of a number that is not accepted, because a comma separates fields. */
function hint(field: Uint8Array): string {
  const text = Buffer.from(field).toString('latin1');
  return /^"?\s*[-+]?\d+,\d+\s*"?$/.test(text) ? '; use a decimal point, not a comma' : '';
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  let position = start;
  while (position < end && (bytes[position] === SPACE || bytes[position] === TAB)) position++;
  return position === end;
}

/** Finds the comma after a field, which may be in quotes (RFC 4180), as spreadsheets and Grafana write them. */
function fieldEnd(bytes: Uint8Array, start: number, end: number): number {
  let position = start;
  if (bytes[start] === QUOTE) {
    const closing = bytes.indexOf(QUOTE, start + 1);
    if (closing >= 0 && closing < end) position = closing + 1;
  }
  while (position < end && bytes[position] !== COMMA) position++;
  return position;
}

/** @returns NaN for an empty cell, undefined for an invalid number */
function parseNumber(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (start === end) return Number.NaN;
  if (bytes[start] === QUOTE && end - start > 1 && bytes[end - 1] === QUOTE)
    return parseNumber(bytes, start + 1, end - 1);
  let position = start;
  const isNegative = bytes[position] === MINUS;
  if (isNegative) position++;
  let whole = 0;
  let digits = 0;
  let decimals = 0;
  let hasPoint = false;
  for (; position < end; position++) {
    const byte = bytes[position] as number;
    if (byte >= ZERO && byte <= NINE) {
      whole = whole * 10 + (byte - ZERO);
      digits++;
      if (hasPoint) decimals++;
    } else if (byte === POINT && !hasPoint) hasPoint = true;
    else return parseText(bytes, start, end);
  }
  // Fifteen digits are below 2^53.
  if (digits === 0 || digits > 15) return parseText(bytes, start, end);
  const value = decimals === 0 ? whole : whole / (POWERS[decimals] as number);
  return isNegative ? -value : value;
}

/** Parses numbers that the fast path does not: exponents, many digits, infinities. */
function parseText(bytes: Uint8Array, start: number, end: number): number | undefined {
  let from = start;
  let to = end;
  while (from < to && (bytes[from] === SPACE || bytes[from] === TAB)) from++;
  while (to > from && (bytes[to - 1] === SPACE || bytes[to - 1] === TAB)) to--;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
  if (text === '' || text === 'NaN') return Number.NaN;
  const infinity = /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (infinity !== null) return infinity[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return undefined;
  return Number(text.charCodeAt(0) === PLUS ? text.slice(1) : text);
}
