import { expect, it } from 'vitest';
import { z } from 'zod';
import { alertRuleSchema } from './alert-schemas';
import { spanQuerySchema } from './analytics-schemas';
import { jsonValueSchema } from './bounds';
import { contract } from './contract';
import { rangeQuerySchema } from './schemas';

/*
 * Fails for a procedure whose input has a number without bounds, or a text or list without a maximum length: such a
 * value once reached code that computed with it (`fromMs: -1e308` was a server error).
 */

type JsonSchema = Record<string, unknown>;

const INPUTS = Object.entries(contract).flatMap(([area, verbs]) =>
  Object.entries(verbs as Record<string, { '~orpc': { inputSchema?: z.ZodType } }>).flatMap(([verb, procedure]) => {
    const schema = procedure['~orpc'].inputSchema;
    return schema === undefined ? [] : ([[`${area}.${verb}`, schema]] as const);
  }),
);

/** Inputs of any JSON value, which `jsonValueSchema` bounds although JSON Schema cannot. */
const ANY_VALUE = ['config.set.value'];

function findUnbounded(schema: JsonSchema, path: string): readonly string[] {
  const children = [
    ...Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>).map(
      ([key, child]) => [`${path}.${key}`, child] as const,
    ),
    ...['anyOf', 'oneOf', 'allOf'].flatMap((key) =>
      ((schema[key] ?? []) as JsonSchema[]).map((child) => [path, child] as const),
    ),
    ...['items', 'additionalProperties', 'propertyNames'].flatMap((key) =>
      typeof schema[key] === 'object' ? [[`${path}[]`, schema[key] as JsonSchema] as const] : [],
    ),
  ];
  const own = isBounded(schema) || ANY_VALUE.includes(path) ? [] : [path];
  return [...own, ...children.flatMap(([name, child]) => findUnbounded(child, name))];
}

function isBounded(schema: JsonSchema): boolean {
  if ('enum' in schema || 'const' in schema) return true;
  switch (schema['type']) {
    case 'number':
    case 'integer':
      return ('minimum' in schema || 'exclusiveMinimum' in schema) && 'maximum' in schema;
    case 'string':
      return 'maxLength' in schema || /^\^[^*+]*\$$/.test(String(schema['pattern']));
    case 'array':
      return 'maxItems' in schema;
    case 'boolean':
    case 'object':
    case 'null':
      return true;
    default:
      return 'anyOf' in schema || 'oneOf' in schema || 'allOf' in schema;
  }
}

it.each(INPUTS)('%s bounds each number, text and list of its input', (name, schema) => {
  expect(findUnbounded(z.toJSONSchema(schema, { io: 'input' }) as JsonSchema, name)).toEqual([]);
});

it('finds unbounded fields', () => {
  const loose = z.object({ a: z.number().min(0), b: z.array(z.string().max(3)), c: z.string(), d: z.unknown() });
  expect(findUnbounded(z.toJSONSchema(loose) as JsonSchema, 'x')).toEqual(['x.a', 'x.b', 'x.c', 'x.d']);
});

it('caps instants at the end of the year 9999, and refuses those before 1970', () => {
  const query = { selectors: ['*'], fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
  const { toMs } = rangeQuerySchema.parse(query);
  expect(new Date(toMs).toISOString()).toBe('9999-12-31T23:59:59.999Z');
  for (const fromMs of [-1, -1e308, Number.NaN, Number.POSITIVE_INFINITY, 1e308]) {
    expect(rangeQuerySchema.safeParse({ ...query, fromMs }).success).toBe(false);
  }
});

it('accepts any JSON value of a bounded size and depth', () => {
  let deep: unknown = 1;
  for (let level = 0; level < 25; level++) deep = [deep];
  expect(jsonValueSchema.safeParse({ a: [1, null, 'text'] }).success).toBe(true);
  expect(jsonValueSchema.safeParse(undefined).success).toBe(true);
  expect(jsonValueSchema.safeParse(deep).success).toBe(false);
  expect(jsonValueSchema.safeParse('x'.repeat(200_000)).success).toBe(false);
});

it('refuses a rule, or a key, with an invalid selector', () => {
  const rule = { name: 'odd', kind: 'anomaly', summary: 'x' };
  expect(alertRuleSchema.safeParse(rule).success).toBe(true);
  expect(alertRuleSchema.safeParse({ ...rule, series: 'x{a=~"("}' }).success).toBe(false);
  expect(spanQuerySchema.safeParse({ key: 'x{a=~"("}', fromMs: 0, toMs: 1 }).success).toBe(false);
});
