import type { Config } from '../../shared/contract/config-schema';
import { RETIRED_AREAS } from '../../shared/model/automation';
import { parseYaml } from '../base/parse-yaml';
import { isRecord } from '../base/shape';
import type { YamlProblem } from '../base/yaml-problem';
import { configSchema } from './config-schema';

/** Settings without effect that a file or a kept setting may still contain. */
export const RETIRED_SETTINGS: readonly string[] = RETIRED_AREAS.map((area) => `automation.levels.${area}`);

export type Parsed =
  | { readonly ok: true; readonly config: Config; readonly keys: readonly string[] }
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

/** Input for a worker that does the same. */
export interface ParseConfigInput {
  readonly text: string;
  readonly overlay: ReadonlyMap<string, unknown>;
}

/**
 * Reads the text of `homeostat.yaml`.
 *
 * @param overlay settings by dotted key that lie over the file's
 * @returns the configuration with every default filled in and the keys that the file itself sets, or the problems
 */
export function parseConfig(text: string, overlay: ReadonlyMap<string, unknown> = new Map()): Parsed {
  const parsed = parseYaml(text, configSchema, (value) => {
    for (const [key, setting] of overlay) assign(value, key.split('.'), setting);
    for (const key of RETIRED_SETTINGS) drop(value, key.split('.'));
  });
  return parsed.ok ? { ok: true, config: parsed.value, keys: leafKeys(parsed.written) } : parsed;
}

function drop(target: unknown, [head, ...rest]: readonly string[]): void {
  if (head === undefined || !isRecord(target) || !Object.hasOwn(target, head)) return;
  if (rest.length === 0) delete target[head];
  else drop(target[head], rest);
}

function assign(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  if (rest.length === 0) {
    target[head] = value;
    return;
  }
  // Only own keys: a stored key may be `__proto__`.
  const inner = Object.hasOwn(target, head) ? target[head] : undefined;
  const next = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
  Object.defineProperty(target, head, { value: next, writable: true, enumerable: true, configurable: true });
  assign(next, rest, value);
}

function leafKeys(value: Record<string, unknown>, prefix = ''): string[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    // A name without a value sets nothing.
    if (inner === null) return [];
    return isRecord(inner) ? leafKeys(inner, `${prefix}${key}.`) : [`${prefix}${key}`];
  });
}
