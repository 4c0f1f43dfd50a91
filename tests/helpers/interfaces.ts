import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import { z } from 'zod';
import { fixturePath } from './fixture';

const LINE = 120;
/** Prose for people, which may be reworded at any time. */
const PROSE = new Set(['$schema', 'description', 'title']);

/** Compares a text, or a value as sorted JSON, with the file of that name in tests/fixtures/interfaces. */
export async function pin(name: string, value: unknown): Promise<void> {
  const file = fixturePath(`interfaces/${name}`);
  const wasThere = existsSync(file);
  const text = typeof value === 'string' ? value : `${formatJson(value)}\n`;
  await expect(
    text,
    `${file} differs. If the change is intended, run this test file with -u and commit the difference`,
  ).toMatchFileSnapshot(file);
  // Outside CI, vitest writes a missing file and passes.
  expect(wasThere, `${file} was missing and is written now. Review and commit it`).toBe(true);
}

const DESCRIBED = { input: new WeakMap<object, unknown>(), output: new WeakMap<object, unknown>() };

/** Describes the input or output of a schema without prose. */
export function describeSchema(schema: unknown, io: 'input' | 'output'): unknown {
  const type = schema as z.ZodType;
  const described = DESCRIBED[io].get(type) ?? withoutProse(z.toJSONSchema(type, { io, unrepresentable: 'any' }));
  DESCRIBED[io].set(type, described);
  return described;
}

function withoutProse(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutProse);
  if (!isRecord(schema)) return schema;
  const entries = Object.entries(schema).filter(([key, value]) => !PROSE.has(key) || typeof value !== 'string');
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      // Objects with keys from a person's data, which may be called like the keys for prose.
      key === 'default' || key === 'const' || key === 'enum'
        ? value
        : key === 'required' && Array.isArray(value)
          ? value.toSorted()
          : key === 'properties' && isRecord(value)
            ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutProse(inner)]))
            : withoutProse(value),
    ]),
  );
}

/**
 * Lists the paths in a value with the types at each. All elements of an array share the path `[]`.
 *
 * @param isOpen true for a path whose keys are data, such as names of series, which share the path `*`
 */
export function shapeOf(value: unknown, isOpen: (path: string) => boolean = () => false): Record<string, string> {
  const types = new Map<string, Set<string>>();
  const visit = (path: string, one: unknown): void => {
    const type = one === null ? 'null' : Array.isArray(one) ? 'array' : typeof one;
    types.set(path, (types.get(path) ?? new Set()).add(type));
    if (Array.isArray(one)) for (const element of one) visit(`${path}[]`, element);
    else if (isRecord(one))
      for (const [key, inner] of Object.entries(one)) visit(`${path}.${isOpen(path) ? '*' : key}`, inner);
  };
  visit('', value);
  return Object.fromEntries([...types].map(([path, seen]) => [path || '.', [...seen].sort().join(' | ')]));
}

/** Formats JSON with sorted keys, on one line where it fits. */
function formatJson(value: unknown, indent = ''): string {
  const isArray = Array.isArray(value);
  if (!isArray && !isRecord(value)) return JSON.stringify(value) ?? 'null';
  const parts = (at: string) =>
    isArray
      ? value.map((one) => formatJson(one, at))
      : Object.keys(value)
          .filter((key) => value[key] !== undefined)
          .sort()
          .map((key) => `${JSON.stringify(key)}: ${formatJson(value[key], at)}`);
  const [open, close] = isArray ? ['[', ']'] : ['{', '}'];
  if (JSON.stringify(value).length < LINE) {
    const line = parts('').join(', ');
    const space = isArray || line === '' ? '' : ' ';
    const whole = `${open}${space}${line}${space}${close}`;
    if (!whole.includes('\n') && indent.length + whole.length < LINE) return whole;
  }
  const inner = `${indent}  `;
  return `${open}\n${inner}${parts(inner).join(`,\n${inner}`)}\n${indent}${close}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
