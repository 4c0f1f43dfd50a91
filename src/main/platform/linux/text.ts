/** Kernel text in an unexpected format. */
export class ProcFormatError extends Error {
  override readonly name = 'ProcFormatError';

  constructor(file: string, problem: string) {
    super(`${file}: ${problem}`);
  }
}

const ZERO = 48;
const NINE = 57;
const SPACE = 32;
const NEWLINE = 10;
/** Larger than any number of the kernel. */
const MOST = 2 ** 64;

/** Reads the numbers of a line without creating strings: the tick reads about a thousand a second. */
export class NumberScanner {
  /** Words of this line that were read or skipped. */
  words = 0;

  constructor(
    readonly text: string,
    public position = 0,
  ) {}

  /**
   * Reads the next word, so that another word than a number, such as a negative one, leaves the columns after it.
   *
   * @returns NaN unless the word is an unsigned number of the kernel
   */
  next(): number {
    const { text } = this;
    const start = this.#skipBlanks();
    let at = start;
    let code = text.charCodeAt(at);
    let value = 0;
    while (code >= ZERO && code <= NINE) {
      value = value * 10 + (code - ZERO);
      code = text.charCodeAt(++at);
    }
    const isNumber = at > start && !(code > SPACE) && value <= MOST;
    while (code > SPACE) code = text.charCodeAt(++at);
    this.#moveTo(at);
    return isNumber ? value : Number.NaN;
  }

  /** Skips and returns a word, which may be a number; empty at the end of the line. */
  word(): string {
    const start = this.#skipBlanks();
    let end = start;
    while (this.text.charCodeAt(end) > SPACE) end++;
    this.#moveTo(end);
    return this.text.slice(start, end);
  }

  /** Skips words or numbers. */
  skip(count: number): this {
    for (let passed = 0; passed < count; passed++) this.word();
    return this;
  }

  /** Moves to a position in another line. */
  startAt(position: number): void {
    this.position = position;
    this.words = 0;
  }

  /** Moves to the next line. @returns false at the end of the text */
  nextLine(): boolean {
    const end = this.text.indexOf('\n', this.position);
    this.position = end === -1 ? this.text.length : end + 1;
    this.words = 0;
    return this.position < this.text.length;
  }

  /** Passes blanks, and control characters as of a file that passed through another system. @returns the next position */
  #skipBlanks(): number {
    let at = this.position;
    let code = this.text.charCodeAt(at);
    while (code <= SPACE && code !== NEWLINE) code = this.text.charCodeAt(++at);
    this.position = at;
    return at;
  }

  #moveTo(end: number): void {
    if (end > this.position) this.words++;
    this.position = end;
  }
}

/** Parses a decimal number of the kernel without a sign: `0.02`. @returns NaN for other text */
export function parseDecimal(word: string): number {
  return /^\d{1,20}(?:\.\d+)?$/.test(word) ? Number(word) : Number.NaN;
}

/**
 * Returns the first number of the line that begins with `prefix`.
 *
 * @param prefix includes the end of the name, so that `Active:` does not match `Active(anon):`
 * @returns NaN without such a line or number
 */
export function numberOfLine(text: string, prefix: string): number {
  const start = text.startsWith(prefix) ? 0 : text.indexOf(`\n${prefix}`) + 1;
  if (start === 0 && !text.startsWith(prefix)) return Number.NaN;
  return new NumberScanner(text, start + prefix.length).next();
}
