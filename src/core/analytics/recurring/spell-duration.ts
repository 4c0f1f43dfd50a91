import { MINUTE_MS } from '../../../shared/model/time';

/**
 * Formats a duration in words, with at most two units.
 *
 * @example spellDuration(5_400_000) // '1 hour 30 minutes'
 */
export function spellDuration(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 100 && seconds !== 60) return count(seconds, 'second');
  const exactMinutes = durationMs / MINUTE_MS;
  const minutes = exactMinutes < 15 ? Math.round(exactMinutes) : 5 * Math.round(exactMinutes / 5);
  const hours = Math.floor(minutes / 60);
  return [hours > 0 ? count(hours, 'hour') : '', minutes % 60 > 0 ? count(minutes % 60, 'minute') : '']
    .filter((part) => part !== '')
    .join(' ');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
