import { parsePattern } from './pattern';

/** Returns true if a series matches, given the text between the braces of its key. */
export type LabelsMatch = (labels: string) => boolean;

export type ParsedMatchers =
  | { readonly ok: true; readonly match: LabelsMatch }
  /** One sentence, for people. */
  | { readonly ok: false; readonly problem: string };

/** More values than a label usually has; bounds the memory that hostile labels can take. */
const REMEMBERED_VALUES = 1_000;

type ValueMatch = (value: string) => boolean;

const MATCHER = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*"((?:[^"\\\n]|\\.)*)"\s*(,|$)/y;

/**
 * Parses label matchers as Prometheus does: `device="vda", mode!="idle", core=~"[0-3]"`. All of them must hold. A
 * missing label counts as empty.
 *
 * @param equals builds the comparison for `=` and `!=`
 * @returns undefined if the text is not a list of matchers
 */
export function parseLabelMatchers(text: string, equals: (value: string) => ValueMatch): ParsedMatchers | undefined {
  const names: string[] = [];
  const tests: { readonly label: number; readonly match: ValueMatch; readonly isWanted: boolean }[] = [];
  let problem: string | undefined;
  MATCHER.lastIndex = 0;
  while (MATCHER.lastIndex < text.length) {
    const [, name = '', operator = '', quoted = ''] = MATCHER.exec(text) ?? [];
    if (name === '') return undefined;
    const label = names.includes(name) ? names.indexOf(name) : names.push(name) - 1;
    // Prometheus requires doubled backslashes in a pattern; people write `\d`, which has no other meaning.
    const value = unescapeLabel(quoted);
    const parsed = operator.endsWith('~') ? parsePattern(value) : { ok: true as const, test: equals(value) };
    if (!parsed.ok) problem ??= parsed.problem;
    else {
      const match = operator.endsWith('~') ? remembering(parsed.test) : parsed.test;
      tests.push({ label, match, isWanted: !operator.startsWith('!') });
    }
  }
  if (problem !== undefined) return { ok: false, problem };
  const values: string[] = names.map(() => '');
  return {
    ok: true,
    match: (labels) => {
      values.fill('');
      readValues(labels, names, values);
      return tests.every(({ label, match, isWanted }) => match(values[label] as string) === isWanted);
    },
  };
}

/** Caches results: thousands of series share a few values of a label, and a map is faster than a pattern. */
function remembering(test: ValueMatch): ValueMatch {
  const known = new Map<string, boolean>();
  return (value) => {
    let isMatch = known.get(value);
    if (isMatch === undefined) {
      isMatch = test(value);
      if (known.size < REMEMBERED_VALUES) known.set(value, isMatch);
    }
    return isMatch;
  };
}

/** Finds the values of the named labels, without a regular expression, since it runs for thousands of series. */
function readValues(labels: string, names: readonly string[], values: string[]): void {
  for (let from = 0; from < labels.length; ) {
    const nameEnd = labels.indexOf('="', from);
    if (nameEnd < 0) return;
    let end = labels.indexOf('"', nameEnd + 2);
    while (end > 0 && isEscaped(labels, end)) end = labels.indexOf('"', end + 1);
    if (end < 0) return;
    const label = names.indexOf(labels.slice(from, nameEnd));
    if (label >= 0) {
      const value = labels.slice(nameEnd + 2, end);
      values[label] = value.includes('\\') ? unescapeLabel(value) : value;
    }
    from = end + 2;
  }
}

function isEscaped(text: string, position: number): boolean {
  let backslashes = 0;
  while (text[position - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}

/** Reads the value of a label as Prometheus writes it between quotes. */
export function unescapeLabel(text: string): string {
  return text.replace(/\\[\\"n]/g, ([, character = '']) => (character === 'n' ? '\n' : character));
}
