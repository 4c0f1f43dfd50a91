import {
  type Alias,
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  visit,
  type YAMLMap,
} from 'yaml';
import { messageOf } from './errors';
import { isRecord } from './shape';
import { invisibleIn, QUOTE_THE_STAR, syntaxHint } from './yaml-hints';
import { clip, YAML_BYTES, type YamlProblem } from './yaml-problem';

export type YamlText =
  | {
      readonly ok: true;
      /** Shares no part with others: the values of aliases are copied. */
      readonly value: Record<string, unknown>;
      /** Returns the place of the deepest existing part of the path. */
      readonly placeOf: (path: readonly PropertyKey[]) => Place;
    }
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

export type Place = Pick<YamlProblem, 'line' | 'column'>;

/** Values in one file, including those that its aliases mean: 2,000 rules of ten keys. */
const MAX_VALUES = 20_000;
const MAX_DEPTH = 64;
/** Limit for a reader; the others are counted. */
const MAX_PROBLEMS = 50;

const NOWHERE: Place = { line: null, column: null };
/** Merges mappings into the one around it (yaml.org/type/merge.html): YAML 1.1 has it, and editors' users expect it. */
const MERGE = '<<';

/** Ends the reading of a useless text. */
class YamlRefusal extends Error {
  constructor(
    message: string,
    readonly offset: number | undefined,
  ) {
    super(message);
  }
}

/**
 * Reads one mapping from YAML 1.2. Takes time linear in any text, and never throws: the library's
 * own checks of keys and aliases are quadratic, and its depth is limited by the stack.
 */
export function readYaml(written: string): YamlText {
  // A return alone is a line break too (YAML 1.2.2, 5.4), which the library does not know.
  const text = /\r(?!\n)/.test(written) ? written.replaceAll(/\r(?!\n)/g, '\n') : written;
  const lines = new LineCounter();
  const { stackTraceLimit } = Error;
  // The library creates an error for each mistake: 100,000 stack traces would take seconds.
  Error.stackTraceLimit = 0;
  try {
    const obstacle = textObstacle(text);
    if (obstacle !== undefined) throw new YamlRefusal(obstacle, undefined);
    return new YamlReader(text, lines).read();
  } catch (error) {
    const { offset, message } =
      error instanceof YamlRefusal ? error : { offset: undefined, message: `not valid YAML: ${messageOf(error)}` };
    return { ok: false, problems: [{ ...placeAt(offset, lines), key: '', message }] };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Returns at most 50 problems and a note on further ones. */
export function capProblems<T>(items: readonly T[], describe: (item: T) => YamlProblem): readonly YamlProblem[] {
  const problems = items.slice(0, MAX_PROBLEMS).map(describe);
  const rest = items.length - problems.length;
  // A text with this many mistakes is not read to its end.
  if (rest > 0) problems.push({ ...NOWHERE, key: '', message: rest === 1 ? 'and more' : `and ${rest} more` });
  return problems;
}

/** Returns the reason if a text cannot be YAML. */
function textObstacle(text: string): string | undefined {
  // A text of fewer characters may have more bytes; none of more characters has fewer.
  if (text.length > YAML_BYTES || Buffer.byteLength(text) > YAML_BYTES) {
    return `larger than ${YAML_BYTES / 1024} KiB; make the file smaller`;
  }
  if (text.includes('\0')) return 'contains NUL characters: the file is damaged, or not text in UTF-8';
  return undefined;
}

function placeAt(offset: number | undefined, lines: LineCounter): Place {
  if (offset === undefined) return NOWHERE;
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

class YamlReader {
  readonly #text: string;
  readonly #lines: LineCounter;
  readonly #targets = new Map<Alias, Node | undefined>();
  readonly #problems: { readonly offset: number | undefined; readonly message: string }[] = [];
  readonly #open = new Set<Node>();
  #valueCount = 0;

  constructor(text: string, lines: LineCounter) {
    this.#text = text;
    this.#lines = lines;
  }

  read(): YamlText {
    const document = this.#compose();
    if (document === undefined || this.#problems.length > 0) return this.#refuse();
    this.#resolveAliases(document);
    const root: unknown = document.contents;
    const value = this.#plainOf(root, 0);
    if (this.#problems.length > 0) return this.#refuse();
    if (value !== null && !isRecord(value)) {
      const offset = offsetOf(root) ?? 0;
      throw new YamlRefusal(`${NO_MAPPING}${this.#hint(offset, NO_MAPPING)}`, offset);
    }
    return { ok: true, value: value ?? {}, placeOf: (path) => placeAt(this.#find(root, path), this.#lines) };
  }

  #refuse(): YamlText {
    const problems = capProblems(this.#problems, ({ offset, message }) => ({
      ...placeAt(offset, this.#lines),
      key: '',
      message: `${message}${this.#hint(offset, message)}`,
    }));
    return { ok: false, problems };
  }

  #note(node: unknown, message: string): void {
    this.#problems.push({ offset: offsetOf(node), message });
  }

  /** The parser's message names the effect of a mistake, not its cause. */
  #hint(offset: number | undefined, message: string): string {
    if (offset === undefined || message.includes(QUOTE_THE_STAR)) return '';
    const start = this.#text.lastIndexOf('\n', offset - 1) + 1;
    const end = this.#text.indexOf('\n', offset);
    const row = this.#text.slice(start, end === -1 ? undefined : end).slice(0, 10_000);
    const hint = syntaxHint(message, row);
    return hint === '' ? '' : `; ${hint}`;
  }

  /** @returns undefined if the text has mistakes, which are noted */
  #compose(): Document.Parsed | undefined {
    this.#lines.addNewLine(0);
    const parser = new Parser(this.#lines.addNewLine);
    const composer = new Composer({ uniqueKeys: false, resolveKnownTags: false, logLevel: 'silent' });
    const documents: Document.Parsed[] = [];
    for (const token of this.#tokens(parser)) {
      if (token.type === 'error') this.#problems.push({ offset: token.offset, message: wordsOf(token.message) });
      // Text after a mistake is only read for further mistakes.
      else if (this.#problems.length === 0) documents.push(...composer.next(token));
      if (this.#problems.length > MAX_PROBLEMS) break;
    }
    if (this.#problems.length > 0) return undefined;
    documents.push(...composer.end(true, this.#text.length));
    const [document, second] = documents;
    for (const error of [...(document?.errors ?? []), ...(document?.warnings ?? [])]) {
      this.#problems.push({ offset: error.pos[0], message: wordsOf(error.message) });
    }
    if (second !== undefined) {
      this.#problems.push({
        offset: second.range[0],
        message: 'the file contains more than one document; remove the `---` or `...` between them',
      });
    }
    const version = document?.directives.yaml;
    if (version?.explicit === true && version.version !== '1.2') {
      this.#problems.push({ offset: 0, message: `YAML ${version.version} is not supported; remove the %YAML line` });
    }
    return document;
  }

  *#tokens(parser: Parser) {
    let lexemeCount = 0;
    for (const lexeme of new Lexer().lex(this.#text)) {
      yield* parser.next(lexeme);
      if (parser.stack.length > MAX_DEPTH) throw new YamlRefusal('too deeply nested', parser.offset);
      // Ends a text that is not worth composing: a value of a mapping has at most eight lexemes with its key and marks.
      if (!/^\s*$/.test(lexeme) && ++lexemeCount > MAX_VALUES * 8)
        throw new YamlRefusal(TOO_MANY_VALUES, parser.offset);
    }
    yield* parser.end();
  }

  /**
   * Walks the document once, because an anchor may be defined again and an alias means the last one before it. The
   * library's own `resolve` walks the document again for each alias.
   */
  #resolveAliases(document: Document.Parsed): void {
    const anchors = new Map<string, Node>();
    visit(document, {
      Value: (_, node) => {
        if (node.anchor !== undefined) anchors.set(node.anchor, node);
      },
      Alias: (_, alias) => {
        this.#targets.set(alias, anchors.get(alias.source));
      },
    });
  }

  #plainOf(node: unknown, depth: number): unknown {
    if (++this.#valueCount > MAX_VALUES) throw new YamlRefusal(TOO_MANY_VALUES, offsetOf(node));
    if (depth > MAX_DEPTH) throw new YamlRefusal('too deeply nested', offsetOf(node));
    if (isAlias(node)) return this.#aliasValue(node, depth);
    if (isMap(node)) return this.#within(node, () => this.#mapping(node, depth));
    if (isSeq(node)) return this.#within(node, () => node.items.map((item) => this.#plainOf(item, depth + 1)));
    return isScalar(node) ? node.value : null;
  }

  #within<T>(node: Node, read: () => T): T {
    this.#open.add(node);
    const value = read();
    this.#open.delete(node);
    return value;
  }

  #mapping(map: YAMLMap, depth: number): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    const merged: unknown[] = [];
    for (const { key, value: inner } of map.items) {
      const name = this.#keyOf(key);
      const plain = this.#plainOf(inner, depth + 1);
      if (name === undefined) continue;
      if (name === MERGE && isMergeable(plain)) {
        merged.push(plain);
        continue;
      }
      if (Object.hasOwn(value, name)) this.#note(key, `duplicate key ${clip(name)}; remove one of the two`);
      value[name] = plain;
    }
    // Own keys win, and earlier mappings over later ones.
    for (const [name, inner] of merged.flat().flatMap((source) => Object.entries(source as object))) {
      if (!Object.hasOwn(value, name)) value[name] = inner;
    }
    return value;
  }

  /** @returns undefined for an invalid key, which is noted */
  #keyOf(key: unknown): string | undefined {
    const node = isAlias(key) ? this.#target(key) : key;
    if (node === undefined) return undefined;
    if (!isScalar(node)) {
      this.#note(key, 'a key must be text, not a list or a mapping');
      return undefined;
    }
    const name = typeof node.value === 'string' ? node.value : (node.source ?? String(node.value ?? ''));
    const invisible = invisibleIn(name);
    if (invisible !== undefined)
      this.#note(key, `the name contains the invisible character ${invisible}; type it again`);
    // It would set the prototype of the object.
    if (name !== '__proto__') return name;
    this.#note(key, 'unknown setting __proto__');
    return undefined;
  }

  #aliasValue(alias: Alias, depth: number): unknown {
    const target = this.#target(alias);
    return target === undefined ? null : this.#plainOf(target, depth + 1);
  }

  /** @returns undefined if there is none, which is noted: usually text that starts with an unquoted star */
  #target(alias: Alias): Node | undefined {
    const { source } = alias;
    const target = this.#targets.get(alias);
    if (target === undefined) {
      const name = clip(source);
      this.#note(alias, `*${name} is a YAML alias without an anchor &${name}; ${QUOTE_THE_STAR}: "*${name}"`);
    } else if (this.#open.has(target)) {
      this.#note(alias, `*${clip(source)} contains itself; write out the value`);
      return undefined;
    }
    return target;
  }

  #find(root: unknown, path: readonly PropertyKey[]): number | undefined {
    let node = root;
    let offset = offsetOf(root);
    for (const part of path) {
      if (isAlias(node)) node = this.#targets.get(node);
      if (isSeq(node)) {
        node = typeof part === 'number' ? node.items[part] : undefined;
        offset = offsetOf(node) ?? offset;
      } else if (isMap(node)) {
        const pair = node.items.find(({ key }) => isScalar(key) && String(key.source ?? key.value) === part);
        if (pair === undefined) break;
        offset = offsetOf(pair.key) ?? offset;
        node = pair.value;
      } else break;
    }
    return offset;
  }
}

const NO_MAPPING = 'the file must contain `key: value` lines';
const TOO_MANY_VALUES = `more than ${MAX_VALUES} values, counting each use of an alias; make the file smaller`;

function isMergeable(value: unknown): boolean {
  return isRecord(value) || (Array.isArray(value) && value.length > 0 && value.every(isRecord));
}

/** Replaces the library's advice, which is for programmers. */
function wordsOf(message: string): string {
  if (/call stack/.test(message)) return 'too deeply nested';
  const tag = /^Unresolved tag: (.*)$/s.exec(message)?.[1];
  return tag === undefined ? clip(message, 300) : `the tag ${clip(tag)} is not supported; remove it, or quote the text`;
}

function offsetOf(node: unknown): number | undefined {
  return (node as { range?: readonly [number, number, number] } | null | undefined)?.range?.[0];
}
