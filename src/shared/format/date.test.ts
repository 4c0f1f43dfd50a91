import { expect, it } from 'vitest';
import { formatClock, formatDate, formatDateTime, formatDay, formatInstant } from './date';

const AT_MS = Date.UTC(2026, 0, 2, 0, 4, 9);

it('formats the time of day on a 24-hour clock', () => {
  expect(formatClock(AT_MS, 'seconds', 'UTC')).toBe('00:04:09');
  expect(formatClock(AT_MS, 'minutes', 'UTC')).toBe('00:04');
  expect(formatClock(AT_MS, 'minutes', 'America/New_York')).toBe('19:04');
});

it('formats a date in the order that sorts', () => {
  expect(formatDate(AT_MS, 'UTC')).toBe('2026-01-02');
  expect(formatDateTime(AT_MS, 'UTC')).toBe('2026-01-02 00:04');
});

it('formats an instant with its day in a period of more than half a day', () => {
  expect(formatInstant(AT_MS, 3_600_000, 'UTC')).toBe('00:04:09');
  expect(formatInstant(AT_MS, 7 * 86_400_000, 'UTC')).toBe('Fri Jan 2 00:04');
  expect(formatDay(AT_MS, 'America/New_York')).toBe('Jan 1');
});

it.each([Number.NaN, Number.POSITIVE_INFINITY, -1e16])('formats %s as a dash', (atMs) => {
  expect(formatDateTime(atMs)).toBe('–');
});

it('formats instants before 1970', () => {
  expect(formatDateTime(-60_000, 'UTC')).toBe('1969-12-31 23:59');
});
