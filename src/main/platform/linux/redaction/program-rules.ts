import { PROGRAM_TABLE, type ProgramRow, SCRIPT_TABLE } from './program-table';
import { KINDS, type Kind } from './value-kinds';

/** The rules of one program or of one of its commands, compiled from its row. */
export interface ProgramRules {
  readonly style: 'letters' | 'words' | 'attached';
  readonly flags: string;
  /** Kinds of the values of an option, which are the next arguments or are attached to it. */
  readonly options: ReadonlyMap<string, readonly Kind[]>;
  /** Options with a password only in the same argument. */
  readonly attached: ReadonlySet<string>;
  readonly words: readonly Kind[];
  readonly rest: Kind | undefined;
  readonly keywords: boolean;
  /** Any further word may be a program. */
  readonly wraps: boolean;
  readonly sub: ReadonlyMap<string, ProgramRules>;
  readonly when: readonly [RegExp, ProgramRules] | undefined;
}

const NONE: ProgramRules = compile({});
/** A program without a row, which may run one that has a row. */
export const UNKNOWN_PROGRAM: ProgramRules = { ...NONE, wraps: true };
/** The begin of a command line or of a command in a script. */
export const COMMAND_LINE: ProgramRules = { ...NONE, words: ['command'] };

const KNOWN_SUFFIX = /\.(?:exe|com|bat|cmd|py|pyc|pyz|pl|rb|js|mjs|cjs|sh|php|phar|jar|real|bin)$/;

class RowIndex {
  readonly #exact = new Map<string, ProgramRow>();
  readonly #beginnings: (readonly [beginning: string, row: ProgramRow])[] = [];
  readonly #compiled = new Map<ProgramRow, ProgramRules>();

  constructor(table: typeof PROGRAM_TABLE) {
    for (const [names, row] of table) {
      for (const name of names.split(' ')) {
        if (name.endsWith('*')) this.#beginnings.push([name.slice(0, -1), row]);
        else this.#exact.set(name, row);
      }
    }
  }

  find(name: string): ProgramRules | undefined {
    const row = this.#exact.get(name) ?? this.#beginnings.find(([beginning]) => name.startsWith(beginning))?.[1];
    if (row === undefined) return undefined;
    let rules = this.#compiled.get(row);
    if (rules === undefined) {
      rules = compile(row);
      this.#compiled.set(row, rules);
    }
    return rules;
  }
}

const PROGRAMS = new RowIndex(PROGRAM_TABLE);
const SCRIPT_WORDS = new RowIndex(SCRIPT_TABLE);

/** Finds the rules of a program by its path, of an image by its name, or of a Java class. */
export function findRules(word: string): ProgramRules | undefined {
  for (const name of namesOf(word)) {
    const rules = PROGRAMS.find(name);
    if (rules !== undefined) return rules;
  }
  return undefined;
}

/** Also finds words that only scripts have, such as `then` and `send`. */
export function findScriptRules(word: string): ProgramRules | undefined {
  return findRules(word) ?? SCRIPT_WORDS.find(word.toLowerCase());
}

const LONGEST_PATH = 4_096;
const JAVA_CLASS = /^[a-z]\w{0,64}(?:\.\w{1,64}){1,16}?\.([A-Z]\w{0,64})$/;

function namesOf(word: string): readonly string[] {
  const base = word.slice(-LONGEST_PATH).split(/[/\\]/).at(-1) ?? '';
  // A dash marks a login shell, a dot a wrapper of NixOS.
  const name = base
    .toLowerCase()
    .replace(/^[-.]/, '')
    .replace(/-wrapped$/, '')
    .replace(KNOWN_SUFFIX, '');
  // Tag of an image, or the colon of a title.
  const untagged = name.split(/[:@]/, 1)[0] ?? '';
  const unversioned = untagged.replace(/[-_.]?\d[\d.]{0,16}$/, '');
  const javaClass = JAVA_CLASS.exec(base)?.[1]?.toLowerCase() ?? '';
  return [...new Set([name, untagged, unversioned, javaClass])].filter((one) => one !== '');
}

function compile(row: ProgramRow, parent?: ProgramRules): ProgramRules {
  const rules: ProgramRules = {
    style: row.style ?? parent?.style ?? 'letters',
    flags: (parent?.flags ?? '') + (row.flags ?? ''),
    options: new Map([...(parent?.options ?? []), ...optionKinds(row)]),
    attached: new Set([...(parent?.attached ?? []), ...listOf(row.attached)]),
    words: kindsOf(row.words),
    rest: row.rest,
    keywords: row.keywords ?? false,
    wraps: row.wraps ?? false,
    sub: new Map(),
    when: undefined,
  };
  const sub = new Map(Object.entries(row.sub ?? {}).map(([words, child]) => [words, compile(child, rules)]));
  const [condition, further] = row.when ?? [];
  if (condition === undefined || further === undefined) return { ...rules, sub };
  const changed = compile(further, rules);
  const { words, rest } = changed;
  const applied = { ...rules, ...changed, words: words.length > 0 ? words : rules.words, rest: rest ?? rules.rest };
  return { ...rules, sub, when: [condition, { ...applied, sub: new Map([...sub, ...changed.sub]) }] };
}

function optionKinds(row: ProgramRow): readonly (readonly [option: string, kinds: readonly Kind[]])[] {
  const single = KINDS.flatMap((kind) => listOf(row[kind]).map((option) => [option, [kind]] as const));
  const several = Object.entries(row.several ?? {}).map(([option, kinds]) => [option, kindsOf(kinds)] as const);
  return [...single, ...several];
}

function listOf(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(' ');
}

function kindsOf(text: string | undefined): readonly Kind[] {
  return listOf(text) as readonly Kind[];
}
