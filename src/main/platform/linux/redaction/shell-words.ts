/** One word of a text. `from` and `to` are the places of each character of its value, without quotes and escapes. */
export interface Word {
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

export interface Segment {
  readonly words: readonly Word[];
  /** Operator that ends it: `|`, `;`, `&&`, a line break. */
  readonly operator: string;
}

/** Splits a text at white space, such as a title that a process gave itself. */
export function splitWords(text: string): readonly Word[] {
  return [...text.matchAll(/\S+/g)].map(({ 0: value, index: start }) => {
    const from = Array.from({ length: value.length }, (_, at) => start + at);
    return { value, start, end: start + value.length, from, to: from.map((at) => at + 1) };
  });
}

/** Splits a script of a shell into commands and words. An unclosed quote ends with the text. */
export function splitScript(text: string): readonly Segment[] {
  return new Splitter(text).split();
}

const OPERATOR = /[;|&\n()`]/;

class Splitter {
  readonly #segments: Segment[] = [];
  #words: Word[] = [];
  #at = 0;

  constructor(private readonly text: string) {}

  split(): readonly Segment[] {
    while (this.#at < this.text.length) {
      const character = this.text[this.#at] as string;
      if (this.#isOperator(character)) this.#endSegment(this.text[this.#at++] as string);
      else if (/\s/.test(character)) this.#at++;
      else this.#words.push(this.#readWord());
    }
    this.#endSegment('');
    return this.#segments;
  }

  /** `2>&1` and `&>file` are redirections. */
  #isOperator(character: string): boolean {
    if (!OPERATOR.test(character)) return false;
    return character !== '&' || (this.text[this.#at - 1] !== '>' && this.text[this.#at + 1] !== '>');
  }

  #endSegment(operator: string): void {
    if (this.#words.length > 0) this.#segments.push({ words: this.#words, operator });
    this.#words = [];
  }

  #readWord(): Word {
    const start = this.#at;
    const from: number[] = [];
    const to: number[] = [];
    let value = '';
    const add = (first: number) => {
      value += this.text[this.#at] as string;
      from.push(first);
      to.push(++this.#at);
    };
    while (this.#at < this.text.length && !this.#endsWord()) {
      const character = this.text[this.#at];
      if (character === "'" || character === '"') this.#readQuoted(character, add);
      else if (character === '\\' && this.#at + 1 < this.text.length) add(this.#at++);
      else add(this.#at);
    }
    return { value, start, end: this.#at, from, to };
  }

  #endsWord(): boolean {
    const character = this.text[this.#at] as string;
    return /\s/.test(character) || this.#isOperator(character);
  }

  #readQuoted(quote: string, add: (first: number) => void): void {
    this.#at++;
    while (this.#at < this.text.length && this.text[this.#at] !== quote) {
      const escapes = quote === '"' && this.text[this.#at] === '\\' && /["\\$`]/.test(this.text[this.#at + 1] ?? '');
      if (escapes) add(this.#at++);
      else add(this.#at);
    }
    this.#at++;
  }
}

/** Puts a changed value in the place of a word, and keeps the quotes around unchanged parts. */
export function replaceWord(text: string, word: Word, changed: string): string {
  const { value, start, end, from, to } = word;
  if (changed === value) return text.slice(start, end);
  const most = Math.min(value.length, changed.length);
  let before = 0;
  while (before < most && value[before] === changed[before]) before++;
  let after = 0;
  while (after < most - before && value.at(-1 - after) === changed.at(-1 - after)) after++;
  const first = from[before] ?? to.at(-1) ?? end;
  const last = to[value.length - after - 1] ?? first;
  return (
    text.slice(start, first) + changed.slice(before, changed.length - after) + text.slice(Math.max(first, last), end)
  );
}
