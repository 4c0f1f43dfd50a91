import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import { z } from 'zod';
import { fixturePath } from './fixture';

const LINE = 120;
/** Words for people, which may be written anew at any time. */
const PROSE = new Set(['$schema', 'description', 'title']);

/**
 * Holds a text, or a value as JSON with its keys in order, against the file of that name under
 * tests/fixtures/interfaces.
 */
export async function pin(name: string, value: unknown): Promise<void> {
  const file = fixturePath(`interfaces/${name}`);
  const wasThere = existsSync(file);
  const text = typeof value === 'string' ? value : `${formatJson(value)}\n`;
  await expect(
    text,
    `${file} differs. If the change is intended, run this test file with -u and commit the difference`,
  ).toMatchFileSnapshot(file);
  // Outside of CI vitest writes a missing file and passes.
  expect(wasThere, `${file} was missing and is written now. Review and commit it`).toBe(true);
}

const DESCRIBED = { input: new WeakMap<object, unknown>(), output: new WeakMap<object, unknown>() };

/** What a schema takes or gives, without prose. */
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
      // These hold a person's data and names, which may be called as prose is.
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
 * The paths in a value, each with the types seen there. The elements of an array stand together as `[]`.
 *
 * @param isOpen says of a path whether its keys are data, such as the names of series: they stand together as `*`
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

/** JSON with sorted keys; what fits on a line stands on one. */
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
