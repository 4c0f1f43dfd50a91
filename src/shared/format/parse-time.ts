import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, WEEK_MS } from '../model/time';

const UNITS_MS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS, w: WEEK_MS };

/**
 * Reads an instant as a person types it: ISO 8601, milliseconds since 1970, `now`, or a time before now such as `-90m`.
 *
 * @returns milliseconds since 1970; undefined if the text is none of these
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
 * Reads a duration such as `30s`, `5m`, `1.5h`, `7d` or `2w`.
 *
 * @returns milliseconds; undefined if the text is not a duration
 */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text);
  return match === null ? undefined : Number(match[1]) * (UNITS_MS[match[2] as string] as number);
}
