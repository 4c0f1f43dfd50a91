import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../model/time';
import { formatSeconds, UNKNOWN_TEXT } from './format';
import { plural } from './plural';

/**
 * Rounds to whole seconds: the fractions of an age would only flicker.
 *
 * @example roundDuration(29_400) // '29 s'
 * @example roundDuration(500) // '500 ms'
 */
export function roundDuration(durationMs: number): string {
  const seconds = durationMs / SECOND_MS;
  return formatSeconds(Math.abs(seconds) < 1 ? seconds : Math.round(seconds)).replace(/\.0+(?= )/, '');
}

const ROUGH_UNITS: readonly (readonly [leastMs: number, sizeMs: number, name: string])[] = [
  [2 * 365 * DAY_MS, 365 * DAY_MS, 'year'],
  [90 * DAY_MS, 30.44 * DAY_MS, 'month'],
  [2 * DAY_MS, DAY_MS, 'day'],
  [2 * HOUR_MS, HOUR_MS, 'hour'],
  [MINUTE_MS, MINUTE_MS, 'minute'],
  [0, SECOND_MS, 'second'],
];

/** Chooses the unit that a person plans with. */
export function roughUnit(durationMs: number): { readonly sizeMs: number; readonly name: string } {
  const [, sizeMs, name] = ROUGH_UNITS.find(([leastMs]) => Math.abs(durationMs) >= leastMs) ?? [0, SECOND_MS, 'second'];
  return { sizeMs, name };
}

/** @example roughDuration(2_000_000_000) // '23 days' */
export function roughDuration(durationMs: number): string {
  const { sizeMs, name } = roughUnit(durationMs);
  return Number.isFinite(durationMs) ? plural(Math.round(durationMs / sizeMs), name) : UNKNOWN_TEXT;
}

/**
 * Spells a duration out, in steps of five minutes from a quarter of an hour.
 *
 * @example spellDuration(5_400_000) // '1 hour 30 minutes'
 */
export function spellDuration(durationMs: number): string {
  const seconds = Math.round(durationMs / SECOND_MS);
  if (seconds < 100 && seconds !== 60) return plural(seconds, 'second');
  const exactMinutes = durationMs / MINUTE_MS;
  const minutes = exactMinutes < 15 ? Math.round(exactMinutes) : 5 * Math.round(exactMinutes / 5);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return plural(rest, 'minute');
  return rest === 0 ? plural(hours, 'hour') : `${plural(hours, 'hour')} ${plural(rest, 'minute')}`;
}
