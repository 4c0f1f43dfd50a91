import type { z } from 'zod';
import { describeIssue } from './describe-issue';
import { capProblems, readYaml } from './yaml-document';
import { valueHint } from './yaml-hints';
import { clip, type YamlProblem } from './yaml-problem';

export type ParsedYaml<T> =
  | {
      readonly ok: true;
      readonly value: T /** The values as written, before defaults. */;
      readonly written: Record<string, unknown>;
    }
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

/**
 * Reads YAML that must fit a schema. Never throws: an unreadable text is returned as a problem.
 *
 * @param change changes the values before they are checked against the schema
 */
export function parseYaml<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
  change: (value: Record<string, unknown>) => void = () => undefined,
): ParsedYaml<z.infer<Schema>> {
  const read = readYaml(text);
  if (!read.ok) return read;
  const written = read.value;
  const value = structuredClone(written);
  change(value);
  let result = schema.safeParse(value);
  if (!result.success && dropEmptySections(value, result.error.issues)) result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data, written };
  const places = result.error.issues.flatMap(placesOf);
  const problems = capProblems(places, ({ path, message }) => {
    const hint = valueHint(message, valueAt(written, path));
    return {
      ...read.placeOf(path),
      key: clip(path.join('.'), 200),
      message: clip(hint === '' ? message : `${message}; ${hint}`, 500),
    };
  });
  return { ok: false, problems };
}

/**
 * Removes sections that are only a name, for example because all their lines are comments: they count as omitted.
 *
 * @returns true if there was any
 */
function dropEmptySections(value: Record<string, unknown>, issues: readonly z.core.$ZodIssue[]): boolean {
  let isDropped = false;
  for (const issue of issues) {
    if (issue.code !== 'invalid_type' || !['object', 'record', 'array'].includes(issue.expected)) continue;
    const key = issue.path.at(-1);
    const holder = valueAt(value, issue.path.slice(0, -1));
    if (key === undefined || typeof holder !== 'object' || holder === null || Array.isArray(holder)) continue;
    const section = holder as Record<PropertyKey, unknown>;
    if (section[key] !== null) continue;
    delete section[key];
    isDropped = true;
  }
  return isDropped;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, part) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[part],
    value,
  );
}

function placesOf(issue: z.core.$ZodIssue): { readonly path: readonly PropertyKey[]; readonly message: string }[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: describeIssue(issue, 'a mapping') }];
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    message: 'unknown setting; the documentation in docs/ lists all settings',
  }));
}
