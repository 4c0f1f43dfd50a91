import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  visit,
} from 'yaml';
import type { z } from 'zod';
import { messageOf } from './errors';

/** What is wrong with a file, and where. */
export interface YamlProblem {
  /** 1-based; null where the problem has no place in the file. */
  readonly line: number | null;
  readonly key: string;
  readonly message: string;
}

export type ParsedYaml<T> =
  | {
      readonly ok: true;
      readonly value: T /** As it was written, before defaults. */;
      readonly written: Record<string, unknown>;
    }
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

const QUOTE_THE_STAR = 'quote text that starts with an asterisk';

/** A star where a key or a value starts. */
const UNQUOTED_STAR = /(?:^|[\s[{,])\*/;

const NESTED_TOO_DEEPLY = 'too deeply nested';

/** The library's default of 100 refuses a file of 120 routes that share one list; nested aliases still multiply. */
const MAX_ALIAS_COUNT = 1_000;

/**
 * Reads YAML that must fit a schema. Never throws: any text that cannot be read is returned as a problem.
 *
 * @param change changes the values before they are checked against the schema
 */
export function parseYaml<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
  change: (value: Record<string, unknown>) => void = () => undefined,
): ParsedYaml<z.infer<Schema>> {
  try {
    return parseChecked(text, schema, change);
  } catch (error) {
    // The library throws on input that it cannot place: nesting that exhausts the stack, aliases that multiply.
    const reason = error instanceof RangeError ? NESTED_TOO_DEEPLY : messageOf(error);
    return { ok: false, problems: [{ line: null, key: '', message: `not valid YAML: ${reason}` }] };
  }
}

function parseChecked<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
  change: (value: Record<string, unknown>) => void,
): ParsedYaml<z.infer<Schema>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  if (document.errors.length > 0) {
    const rows = text.split('\n');
    const problems = document.errors.map((error) => {
      const { line } = lines.linePos(error.pos[0]);
      const message = /call stack/.test(error.message) ? NESTED_TOO_DEEPLY : error.message;
      // `*name: 1` and a lone star break the syntax before they are aliases: the parser's words do not name the star.
      const hint = UNQUOTED_STAR.test(rows[line - 1] ?? '') ? `; ${QUOTE_THE_STAR}` : '';
      return { line, key: '', message: `${message}${hint}` };
    });
    return { ok: false, problems };
  }
  const badAliases = findBadAliases(document, lines);
  if (badAliases.length > 0) return { ok: false, problems: badAliases };
  const written: unknown = document.toJS({ maxAliasCount: MAX_ALIAS_COUNT }) ?? {};
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
    return { ok: false, problems: [{ line: 1, key: '', message: 'the file must contain `key: value` lines' }] };
  }
  const value = structuredClone(written) as Record<string, unknown>;
  change(value);
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data, written: written as Record<string, unknown> };
  const problems = result.error.issues.flatMap((issue) =>
    places(issue).map(({ path, message }) => ({
      line: lineOf(document.contents, path, lines),
      key: path.join('.'),
      message,
    })),
  );
  return { ok: false, problems };
}

/**
 * Finds aliases (`*name`) that contain themselves, or that name no anchor: usually text that starts with an unquoted star.
 * One walk: the library's own `resolve` walks the document again for each alias.
 */
function findBadAliases(document: Document.Parsed, lines: LineCounter): YamlProblem[] {
  const problems: YamlProblem[] = [];
  const anchors = new Map<string, Node>();
  visit(document, {
    Value(_, node) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
    Alias(_, { source, range }, ancestors) {
      const target = anchors.get(source);
      if (target !== undefined && !ancestors.some((ancestor) => ancestor === target)) return;
      const message =
        target === undefined
          ? `*${source} is a YAML alias without an anchor &${source}; ${QUOTE_THE_STAR}: "*${source}"`
          : `*${source} contains itself; write out the value`;
      problems.push({ line: range ? lines.linePos(range[0]).line : null, key: '', message });
    },
  });
  return problems;
}

function places(issue: z.core.$ZodIssue): { readonly path: readonly PropertyKey[]; readonly message: string }[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: describeIssue(issue) }];
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    message: 'unknown setting; the documentation in docs/ lists all settings',
  }));
}

const YAML_TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a mapping',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** In the terms of YAML: the library's own messages name the types of JavaScript. */
function describeIssue(issue: z.core.$ZodIssue): string {
  // A schema's own message says it better.
  if (!/^(Invalid|Too)/.test(issue.message)) return issue.message;
  if (issue.message.endsWith('received undefined')) return 'is missing';
  if (issue.code === 'invalid_type' && issue.expected in YAML_TYPES) return `must be ${YAML_TYPES[issue.expected]}`;
  if (issue.code === 'invalid_value' && issue.values.length > 1) return `must be one of ${issue.values.join(', ')}`;
  if (issue.code === 'too_small' && issue.origin === 'number')
    return `must be ${issue.inclusive ? 'at least' : 'above'} ${issue.minimum}`;
  if (issue.code === 'too_big' && issue.origin === 'number')
    return `must be ${issue.inclusive ? 'at most' : 'below'} ${issue.maximum}`;
  return issue.message;
}

/** The line of the deepest part of the path that the file has. */
function lineOf(root: ParsedNode | null, path: readonly PropertyKey[], lines: LineCounter): number | null {
  let node: unknown = root;
  let offset: number | undefined;
  for (const part of path) {
    if (isSeq(node)) {
      const item: unknown = typeof part === 'number' ? node.items[part] : undefined;
      offset = (item as { range?: readonly [number, number, number] } | undefined)?.range?.[0] ?? offset;
      node = item;
      continue;
    }
    if (!isMap(node)) break;
    const pair = node.items.find((item) => isScalar(item.key) && item.key.value === part);
    if (pair === undefined) break;
    offset = (pair.key as { range?: readonly [number, number, number] }).range?.[0];
    node = pair.value;
  }
  return offset === undefined ? null : lines.linePos(offset).line;
}
