import { expect, it } from 'vitest';
import { formatClock, formatDateTime } from './clock';

const AT_MS = Date.UTC(2026, 0, 2, 0, 4, 9);

it('prints the time of day, midnight as zero', () => {
  expect(formatClock(AT_MS, 'seconds', 'UTC')).toBe('00:04:09');
  expect(formatClock(AT_MS, 'minutes', 'UTC')).toBe('00:04');
  expect(formatClock(AT_MS, 'minutes', 'America/New_York')).toBe('19:04');
});

it('prints a date in the order that sorts', () => {
  expect(formatDateTime(AT_MS, 'UTC')).toBe('2026-01-02 00:04');
});
