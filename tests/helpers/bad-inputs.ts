import { z } from 'zod';
import { contract } from '../../src/shared/contract/contract';

/** A procedure as REST serves it. */
export interface Route {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly isStream: boolean;
  /** JSON Schema of the input, or undefined for a procedure without input. */
  readonly input: JsonSchema | undefined;
}

type JsonSchema = { readonly [key: string]: unknown };

interface Procedure {
  readonly '~orpc': {
    readonly route: { readonly method?: string; readonly path?: string };
    readonly inputSchema?: z.ZodType;
  };
}

/** Lists every route of the contract. */
export function listRoutes(): readonly Route[] {
  return Object.entries(contract).flatMap(([area, verbs]) =>
    Object.entries(verbs as unknown as Record<string, Procedure>).map(([verb, procedure]): Route => {
      const { route, inputSchema } = procedure['~orpc'];
      return {
        name: `${area}.${verb}`,
        method: route.method === 'POST' ? 'POST' : 'GET',
        path: route.path ?? '',
        isStream: route.path?.endsWith('/live') === true,
        input: inputSchema === undefined ? undefined : (z.toJSONSchema(inputSchema, { io: 'input' }) as JsonSchema),
      };
    }),
  );
}

const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.5,
  -1e308,
  1e308,
  5e-324,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  8.64e15,
  8.64e15 + 1,
  -8.64e15,
  253_402_300_799_999,
  1_700_000_000_000,
  999_999_999_999_999,
];
const TEXTS = [
  '',
  ' ',
  '*',
  '**',
  'null',
  'NaN',
  'Infinity',
  '-1e308',
  '1e400',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '%00',
  '\u0000',
  '\ud800',
  '{',
  '{}',
  '{device="',
  'x{a=~"("}',
  'x{a=~"(a+)+$"}',
  'a'.repeat(600),
  'é'.repeat(4_097),
  '☃',
  '\r\nX: y',
  'cpu_*',
  'cpu_usage_ratio',
  'machine',
  'pid:1',
  'path:/',
  'name: [',
  '&a [*a]',
  '*a',
  'adaptive(x)',
  '* * * * *',
  '9 9 9 9 9',
];

/** Makes values of every kind: mostly valid, often invalid. */
export class InputMaker {
  constructor(private readonly random: () => number) {}

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.random() * items.length)] as T;
  }

  /** @param schema the expected form, or undefined for any */
  make(schema: JsonSchema | boolean | undefined, depth = 0): unknown {
    if (typeof schema !== 'object' || depth > 6 || this.random() < 0.15) return this.#junk(depth);
    const choices = (schema['anyOf'] ?? schema['oneOf'] ?? schema['enum']) as readonly unknown[] | undefined;
    if (schema['enum'] !== undefined)
      return this.random() < 0.8 ? this.pick(choices as readonly unknown[]) : this.#junk(depth);
    if (choices !== undefined) return this.make(this.pick(choices) as JsonSchema, depth + 1);
    if ('const' in schema) return schema['const'];
    switch (schema['type']) {
      case 'object':
        return this.#object(schema, depth);
      case 'array':
        return Array.from({ length: Math.floor(this.random() * 4) }, () =>
          this.make(schema['items'] as JsonSchema, depth + 1),
        );
      case 'number':
      case 'integer':
        return this.#number(schema);
      case 'boolean':
        return this.random() < 0.5;
      case 'string':
        return this.pick(TEXTS);
      default:
        return this.#junk(depth);
    }
  }

  #number({ minimum, maximum }: JsonSchema): number {
    const edges = [minimum, maximum].filter((edge) => typeof edge === 'number');
    return this.random() < 0.5 && edges.length > 0
      ? this.pick(edges) + this.pick([-1, -0.5, 0, 0, 0, 0.5, 1])
      : this.pick(NUMBERS);
  }

  #object({ properties = {}, additionalProperties }: JsonSchema, depth: number): Record<string, unknown> {
    const made = Object.entries(properties as Record<string, JsonSchema>).flatMap(([key, schema]) =>
      this.random() < 0.9 ? [[key, this.make(schema, depth + 1)] as const] : [],
    );
    const extra =
      this.random() < 0.1 || typeof additionalProperties === 'object'
        ? [[this.pick(TEXTS), this.make(additionalProperties as JsonSchema | undefined, depth + 1)] as const]
        : [];
    return Object.fromEntries([...made, ...extra]);
  }

  #junk(depth: number): unknown {
    const kind = Math.floor(this.random() * 7);
    if (kind === 0) return null;
    if (kind === 1) return this.pick(NUMBERS);
    if (kind === 2) return this.pick(TEXTS);
    if (kind === 3) return this.random() < 0.5;
    if (depth > 4) return [];
    if (kind === 4) return Array.from({ length: Math.floor(this.random() * 3) }, () => this.#junk(depth + 1));
    if (kind === 5) return JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`);
    return { [this.pick(TEXTS)]: this.#junk(depth + 1) };
  }
}

/** Writes an input as a query string, as the API reads it: `a[]=1&b[c]=2`. */
export function toQuery(value: unknown, path = ''): string {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .slice(0, 20)
      .map(([key, inner]) => toQuery(inner, path === '' ? key : `${path}[${Array.isArray(value) ? '' : key}]`))
      .filter((part) => part !== '')
      .join('&');
  }
  return path === '' ? '' : `${encode(path)}=${encode(String(value))}`;
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
