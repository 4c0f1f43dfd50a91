import { isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument } from 'yaml';
import type { z } from 'zod';

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

/**
 * Reads YAML that must fit a schema.
 *
 * @param change what to do with the values before they are held against the schema
 */
export function parseYaml<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
  change: (value: Record<string, unknown>) => void = () => undefined,
): ParsedYaml<z.infer<Schema>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      line: lines.linePos(error.pos[0]).line,
      key: '',
      message: error.message,
    }));
    return { ok: false, problems };
  }
  const written: unknown = document.toJS() ?? {};
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
    return { ok: false, problems: [{ line: 1, key: '', message: 'the file must hold `key: value` lines' }] };
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

function places(issue: z.core.$ZodIssue): { readonly path: readonly PropertyKey[]; readonly message: string }[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }];
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    message: 'there is no such setting; the documentation in docs/ lists them all',
  }));
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
