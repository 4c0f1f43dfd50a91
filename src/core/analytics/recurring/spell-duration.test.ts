import { expect, it } from 'vitest';
import { spellDuration } from './spell-duration';

it.each([
  [1_000, '1 second'],
  [60_000, '1 minute'],
  [90_000, '90 seconds'],
  [20 * 60_000, '20 minutes'],
  [7.4 * 60_000, '7 minutes'],
  [22 * 60_000, '20 minutes'],
  [58 * 60_000, '1 hour'],
  [90 * 60_000, '1 hour 30 minutes'],
  [26 * 3_600_000, '26 hours'],
])('%d ms is %s', (durationMs, text) => {
  expect(spellDuration(durationMs)).toBe(text);
});
