/** Returns true if a pattern matches a whole text. */
export type PatternTest = (text: string) => boolean;

export type ParsedPattern =
  | { readonly ok: true; readonly test: PatternTest }
  /** One sentence, for people. */
  | { readonly ok: false; readonly problem: string };

/** Ranges of code points as alternating first and last values, both inclusive. */
interface CharacterSet {
  readonly bounds: readonly number[];
  readonly isNegated: boolean;
}

type Expression =
  | { readonly kind: 'character'; readonly set: CharacterSet }
  | { readonly kind: 'sequence'; readonly parts: readonly Expression[] }
  | { readonly kind: 'choice'; readonly options: readonly Expression[] }
  | { readonly kind: 'repeat'; readonly part: Expression; readonly least: number; readonly most: number };

/**
 * State of a nondeterministic automaton: it consumes a character of `set` and continues at `next`; without a set it
 * continues at both, consuming nothing.
 */
interface State {
  readonly set: CharacterSet | undefined;
  next: number;
  readonly other: number;
}

const LENGTH_LIMIT = 1_000;
/** Most steps per character of one comparison, so that a small pattern with large counts stays cheap. */
const STATES_LIMIT = 1_000;
const REPEAT_LIMIT = 1_000;
/** Most transitions that are cached. */
const WAYS_LIMIT = 5_000;
const ACCEPT = 0;
const ANY: CharacterSet = { bounds: [10, 10], isNegated: true };
const CLASSES: Readonly<Record<string, readonly number[]>> = {
  d: [48, 57],
  w: [48, 57, 65, 90, 95, 95, 97, 122],
  s: [9, 13, 32, 32],
};
const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9 };

class PatternProblem extends Error {}

/**
 * Parses a regular expression that is matched in time linear in the text for every pattern: all possible matches
 * are followed at once, without backtracking, as in Thompson, "Regular Expression Search Algorithm" (1968).
 * JavaScript's own would take years for some patterns of twenty characters. As in Prometheus, the whole text must
 * match.
 *
 * Supported: characters, `.`, `[a-z]`, `[^a-z]`, `\d \w \s \D \W \S`, `( )`, `|`, `* + ?`, `{2}`, `{2,}`, `{2,5}`, and
 * `^` and `$` at the ends, without effect. Not supported: backreferences, lookaround and lazy repetitions.
 *
 * @example parsePattern('sd[a-z]+') // { ok: true, test }, where test('sda') is true and test('xsda') is false
 */
export function parsePattern(pattern: string): ParsedPattern {
  try {
    if (pattern.length > LENGTH_LIMIT) throw new PatternProblem(`is longer than ${LENGTH_LIMIT} characters`);
    return { ok: true, test: createTest(new PatternParser(pattern).parse()) };
  } catch (error) {
    if (!(error instanceof PatternProblem)) throw error;
    return { ok: false, problem: `the regular expression ${JSON.stringify(pattern.slice(0, 80))} ${error.message}` };
  }
}

class PatternParser {
  readonly #characters: readonly string[];
  #position = 0;

  constructor(pattern: string) {
    this.#characters = [...pattern];
  }

  parse(): Expression {
    const expression = this.#choice();
    if (this.#peek() !== undefined) throw new PatternProblem('has an unmatched )');
    return expression;
  }

  #peek(ahead = 0): string | undefined {
    return this.#characters[this.#position + ahead];
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#position++;
    return true;
  }

  #choice(): Expression {
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    return options.length === 1 ? (options[0] as Expression) : { kind: 'choice', options };
  }

  #sequence(): Expression {
    const parts: Expression[] = [];
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek()) {
      parts.push(this.#counted(this.#atom()));
    }
    return { kind: 'sequence', parts };
  }

  #counted(part: Expression): Expression {
    const count = this.#count();
    if (count === undefined) return part;
    if (this.#count() !== undefined) throw new PatternProblem('has a repetition after another repetition');
    return { kind: 'repeat', part, least: count[0], most: count[1] };
  }

  #count(): readonly [least: number, most: number] | undefined {
    if (this.#take('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.#take('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.#take('?')) return [0, 1];
    if (!this.#take('{')) return undefined;
    const end = this.#characters.indexOf('}', this.#position);
    const match = /^(\d{1,4})(,(\d{0,4}))?$/.exec(this.#characters.slice(this.#position, Math.max(end, 0)).join(''));
    if (match === null)
      throw new PatternProblem('has a { that does not start a repetition; write \\{ to match the character');
    this.#position = end + 1;
    const least = Number(match[1]);
    const most = match[2] === undefined ? least : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3]);
    if (least > REPEAT_LIMIT || (most > REPEAT_LIMIT && Number.isFinite(most)) || most < least) {
      throw new PatternProblem(
        `has a repetition that is not between 0 and ${REPEAT_LIMIT}, or whose minimum is above its maximum`,
      );
    }
    return [least, most];
  }

  #atom(): Expression {
    const character = this.#characters[this.#position++] as string;
    switch (character) {
      case '(':
        return this.#group();
      case '[':
        return { kind: 'character', set: this.#set() };
      case '.':
        return { kind: 'character', set: ANY };
      case '\\':
        return { kind: 'character', set: this.#escaped() };
      case '^':
      case '$':
        if (this.#position !== (character === '^' ? 1 : this.#characters.length)) {
          throw new PatternProblem(`has a ${character} in the middle; write \\${character} to match the character`);
        }
        return { kind: 'sequence', parts: [] };
      case '*':
      case '+':
      case '?':
      case '{':
        throw new PatternProblem(
          `has a ${character} with nothing to repeat; write \\${character} to match the character`,
        );
      default:
        return { kind: 'character', set: { bounds: rangeOf(character, character), isNegated: false } };
    }
  }

  #group(): Expression {
    if (this.#take('?') && !this.#take(':'))
      throw new PatternProblem(`has (?${this.#peek() ?? ''}, which is not supported`);
    const inner = this.#choice();
    if (!this.#take(')')) throw new PatternProblem('has an unmatched (');
    return inner;
  }

  #escaped(): CharacterSet {
    const character = this.#characters[this.#position++];
    if (character === undefined) throw new PatternProblem('ends with a \\');
    const bounds = CLASSES[character.toLowerCase()];
    if (bounds !== undefined) return { bounds, isNegated: character !== character.toLowerCase() };
    const control = CONTROLS[character];
    if (control !== undefined) return { bounds: [control, control], isNegated: false };
    if (/[a-zA-Z0-9]/.test(character)) throw new PatternProblem(`has \\${character}, which is not supported`);
    return { bounds: rangeOf(character, character), isNegated: false };
  }

  #set(): CharacterSet {
    const isNegated = this.#take('^');
    const bounds: number[] = [];
    for (let isFirst = true; isFirst || this.#peek() !== ']'; isFirst = false) {
      const first = this.#setMember();
      const isRange = this.#peek() === '-' && this.#peek(1) !== ']' && first.length === 2 && first[0] === first[1];
      if (!isRange) {
        bounds.push(...first);
        continue;
      }
      this.#position++;
      const last = this.#setMember();
      if (last.length !== 2 || last[0] !== last[1] || (last[0] as number) < (first[0] as number)) {
        throw new PatternProblem('has a range in [ ] that ends before it starts');
      }
      bounds.push(first[0] as number, last[0] as number);
    }
    this.#position++;
    return { bounds, isNegated };
  }

  #setMember(): readonly number[] {
    const character = this.#characters[this.#position++];
    if (character === undefined) throw new PatternProblem('has an unmatched [');
    if (character !== '\\') return rangeOf(character, character);
    const { bounds, isNegated } = this.#escaped();
    if (isNegated) throw new PatternProblem('has \\D, \\W or \\S in [ ], which is not supported');
    return bounds;
  }
}

function rangeOf(first: string, last: string): readonly [number, number] {
  return [first.codePointAt(0) as number, last.codePointAt(0) as number];
}

/**
 * Set of all states that a text may lead to so far, with the transitions found: a state of the deterministic automaton.
 */
interface Place {
  readonly states: readonly number[];
  readonly isMatch: boolean;
  readonly next: Map<number, Place>;
}

/** Turns an expression into states, follows all of them at once through a text, and caches the transitions. */
function createTest(expression: Expression): PatternTest {
  const states: State[] = [{ set: undefined, next: ACCEPT, other: ACCEPT }];
  const first = addStates(states, expression, ACCEPT);
  const places = new Map<string, Place>();
  let ways = 0;

  /** Returns the place for these states and all states reachable without a character. */
  function placeOf(ids: readonly number[]): Place {
    const entered = new Set<number>();
    const waiting = [...ids];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (entered.has(id)) continue;
      entered.add(id);
      const { set, next, other } = states[id] as State;
      if (set === undefined && id !== ACCEPT) waiting.push(next, other);
    }
    const reached = [...entered].filter((id) => id === ACCEPT || states[id]?.set !== undefined).sort((a, b) => a - b);
    const name = reached.join();
    let place = places.get(name);
    if (place === undefined) {
      place = { states: reached, isMatch: entered.has(ACCEPT), next: new Map() };
      places.set(name, place);
    }
    return place;
  }

  function follow(from: Place, code: number): Place {
    const ids = from.states.flatMap((id) => {
      const { set, next } = states[id] as State;
      return set !== undefined && isIn(set, code) ? [next] : [];
    });
    // A pattern can have more places than fit into memory; then the cache starts again.
    if (++ways > WAYS_LIMIT) {
      ways = 0;
      places.clear();
      start = placeOf([first]);
    }
    const to = placeOf(ids);
    from.next.set(code, to);
    return to;
  }

  let start = placeOf([first]);
  return (text) => {
    let place = start;
    for (let index = 0; index < text.length && place.states.length > 0; index++) {
      const code = text.codePointAt(index) as number;
      if (code > 0xffff) index++;
      place = place.next.get(code) ?? follow(place, code);
    }
    return place.isMatch;
  };
}

/** @returns the first state of an expression that `next` follows */
function addStates(states: State[], expression: Expression, next: number): number {
  const add = (set: CharacterSet | undefined, first: number, other: number) => {
    if (states.length >= STATES_LIMIT) throw new PatternProblem('is too large');
    return states.push({ set, next: first, other }) - 1;
  };
  switch (expression.kind) {
    case 'character':
      return add(expression.set, next, next);
    case 'sequence':
      // A state even for an empty sequence: nested repetitions of it would otherwise not end.
      if (expression.parts.length === 0) return add(undefined, next, next);
      return expression.parts.reduceRight((after, part) => addStates(states, part, after), next);
    case 'choice':
      return expression.options
        .map((option) => addStates(states, option, next))
        .reduce((first, other) => add(undefined, first, other));
    case 'repeat': {
      const { part, least, most } = expression;
      let start = next;
      if (most === Number.POSITIVE_INFINITY) {
        start = add(undefined, next, next);
        (states[start] as State).next = addStates(states, part, start);
      } else {
        for (let count = least; count < most; count++) start = add(undefined, addStates(states, part, start), next);
      }
      for (let count = 0; count < least; count++) start = addStates(states, part, start);
      return start;
    }
  }
}

function isIn({ bounds, isNegated }: CharacterSet, code: number): boolean {
  for (let index = 0; index < bounds.length; index += 2) {
    if (code >= (bounds[index] as number) && code <= (bounds[index + 1] as number)) return !isNegated;
  }
  return isNegated;
}
