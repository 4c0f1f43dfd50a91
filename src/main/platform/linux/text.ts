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
const TAB = 9;

/** Reads the numbers of a line without creating strings: the tick reads about a thousand a second. */
export class NumberScanner {
  constructor(
    readonly text: string,
    public position = 0,
  ) {}

  /** @returns the next unsigned number of this line; NaN, without moving, if there is none */
  next(): number {
    const { text } = this;
    let at = this.position;
    let code = text.charCodeAt(at);
    while (code === SPACE || code === TAB) code = text.charCodeAt(++at);
    if (!(code >= ZERO && code <= NINE)) return Number.NaN;
    let value = 0;
    while (code >= ZERO && code <= NINE) {
      value = value * 10 + (code - ZERO);
      code = text.charCodeAt(++at);
    }
    this.position = at;
    return value;
  }

  /** Skips and returns a word, which may be a number. */
  word(): string {
    const { text } = this;
    let start = this.position;
    let code = text.charCodeAt(start);
    while (code === SPACE || code === TAB) code = text.charCodeAt(++start);
    let end = start;
    while (code > SPACE) code = text.charCodeAt(++end);
    this.position = end;
    return text.slice(start, end);
  }

  /** Skips words or numbers. */
  skip(count: number): this {
    for (let passed = 0; passed < count; passed++) this.word();
    return this;
  }

  /** Moves to the next line. @returns false at the end of the text */
  nextLine(): boolean {
    const end = this.text.indexOf('\n', this.position);
    this.position = end === -1 ? this.text.length : end + 1;
    return this.position < this.text.length;
  }
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
