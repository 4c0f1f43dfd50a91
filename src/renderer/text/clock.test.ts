import { expect, it } from 'vitest';
import { formatClock, formatDateTime, formatDay, formatInstant } from './clock';

const AT_MS = Date.UTC(2026, 0, 2, 0, 4, 9);

it('prints the time of day, midnight as zero', () => {
  expect(formatClock(AT_MS, 'seconds', 'UTC')).toBe('00:04:09');
  expect(formatClock(AT_MS, 'minutes', 'UTC')).toBe('00:04');
  expect(formatClock(AT_MS, 'minutes', 'America/New_York')).toBe('19:04');
});

it('prints a date that sorts', () => {
  expect(formatDateTime(AT_MS, 'UTC')).toBe('2026-01-02 00:04');
});

it('prints an instant with its day where the period is longer than half a day', () => {
  expect(formatInstant(AT_MS, 3_600_000, 'UTC')).toBe('00:04:09');
  expect(formatInstant(AT_MS, 7 * 86_400_000, 'UTC')).toBe('Fri Jan 2 00:04');
  expect(formatDay(AT_MS, 'America/New_York')).toBe('Jan 1');
});
