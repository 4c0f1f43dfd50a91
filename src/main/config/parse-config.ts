import { isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument } from 'yaml';
import type { z } from 'zod';
import { configSchema } from '../../shared/contract/config-schema';
import type { Config } from '../../shared/model/config';

export interface ConfigProblem {
  /** 1-based; null where the problem has no place in a file. */
  readonly line: number | null;
  readonly key: string;
  readonly message: string;
}

export type Parsed =
  | { readonly ok: true; readonly config: Config; readonly keys: readonly string[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * Reads the text of `homeostat.yaml`.
 *
 * @param overlay settings by dotted key that lie over the file's
 * @returns the configuration with every default filled in and the keys that the file itself sets, or what is wrong where
 */
export function parseConfig(text: string, overlay: ReadonlyMap<string, unknown> = new Map()): Parsed {
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
  const fromFile: unknown = document.toJS() ?? {};
  if (typeof fromFile !== 'object' || fromFile === null || Array.isArray(fromFile)) {
    return { ok: false, problems: [{ line: 1, key: '', message: 'the file must hold `key: value` lines' }] };
  }
  const value = structuredClone(fromFile) as Record<string, unknown>;
  for (const [key, setting] of overlay) assign(value, key.split('.'), setting);
  const result = configSchema.safeParse(value);
  if (result.success) return { ok: true, config: result.data, keys: leafKeys(fromFile as Record<string, unknown>) };
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
    message: 'there is no such setting; docs/configuration.md lists them all',
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

function assign(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  if (rest.length === 0) {
    target[head] = value;
    return;
  }
  const inner = target[head];
  const next = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
  target[head] = next;
  assign(next, rest, value);
}

function leafKeys(value: Record<string, unknown>, prefix = ''): string[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? leafKeys(inner as Record<string, unknown>, `${prefix}${key}.`)
      : [`${prefix}${key}`],
  );
}
