/** Text of the kernel that is not what it was expected to be. */
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

/** Walks over the numbers of a line without making strings of them: the tick reads about a thousand a second. */
export class NumberScanner {
  constructor(
    readonly text: string,
    public position = 0,
  ) {}

  /** @returns the next unsigned number of this line; NaN, without moving, where something else or nothing comes */
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

  /** Passes over a word, a number included. */
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

  /** Passes over words or numbers. */
  skip(count: number): this {
    for (let passed = 0; passed < count; passed++) this.word();
    return this;
  }

  /** Goes to the beginning of the next line. @returns false at the end of the text */
  nextLine(): boolean {
    const end = this.text.indexOf('\n', this.position);
    this.position = end === -1 ? this.text.length : end + 1;
    return this.position < this.text.length;
  }
}

/**
 * The first number of the line that begins with `prefix`.
 *
 * @param prefix with what ends the name, so that `Active:` is not `Active(anon):`
 * @returns NaN where there is no such line, or no number on it
 */
export function numberOfLine(text: string, prefix: string): number {
  const start = text.startsWith(prefix) ? 0 : text.indexOf(`\n${prefix}`) + 1;
  if (start === 0 && !text.startsWith(prefix)) return Number.NaN;
  return new NumberScanner(text, start + prefix.length).next();
}
