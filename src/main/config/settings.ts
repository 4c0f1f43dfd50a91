import { z } from 'zod';
import type { Config } from '../../shared/contract/config-schema';
import { configSchema } from './config-schema';

export interface Setting {
  readonly key: string;
  readonly help: string;
  /** True if it may name programs, paths or addresses: only the file may change it. */
  readonly isFileOnly: boolean;
  /** JSON Schema of the value. */
  readonly schema: Readonly<Record<string, unknown>>;
}

/** Lists every setting by dotted key, in the order of the schema. */
export function listSettings(): readonly Setting[] {
  return walk(z.toJSONSchema(configSchema, { io: 'input' }) as JsonSchema, '');
}

export function settingValue(config: Config, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], config);
}

interface JsonSchema extends Record<string, unknown> {
  readonly properties?: Record<string, JsonSchema>;
  readonly description?: string;
}

function walk(schema: JsonSchema, prefix: string): Setting[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const key = `${prefix}${name}`;
    if (inner.properties !== undefined) return walk(inner, `${key}.`);
    return [
      {
        key,
        help: inner.description ?? '',
        isFileOnly: inner['fileOnly'] === true,
        schema: inner,
      },
    ];
  });
}
