import { DAY_MS, HOUR_MS } from '../../shared/model/time';

const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: HOUR_MS,
  d: DAY_MS,
  w: 604_800_000,
};

/**
 * An instant as a person gives it: ISO 8601, milliseconds since 1970, `now`, or how long before now (`-90m`, `-7d`).
 *
 * @returns undefined where it is none of these
 */
export function parseInstant(text: string, nowMs: number): number | undefined {
  if (text === 'now') return nowMs;
  if (text.startsWith('-')) {
    const durationMs = parseDuration(text.slice(1));
    return durationMs === undefined ? undefined : nowMs - durationMs;
  }
  if (/^\d{5,}$/.test(text)) return Number(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : atMs;
}

/**
 * A duration such as `30s`, `5m`, `2h`, `7d`.
 *
 * @returns milliseconds, or undefined where it is none
 */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text);
  return match === null ? undefined : Number(match[1]) * (UNITS_MS[match[2] as string] as number);
}
