import { expect, it } from 'vitest';
import { parseDuration, parseInstant } from './parse-time';

const NOW_MS = Date.UTC(2026, 0, 31, 12);

it.each([
  ['now', NOW_MS],
  ['-90m', NOW_MS - 5_400_000],
  ['-1.5d', NOW_MS - 129_600_000],
  ['1769817600000', 1_769_817_600_000],
  ['2026-01-30', Date.UTC(2026, 0, 30)],
  ['2026-01-30T10:30:00+02:00', Date.UTC(2026, 0, 30, 8, 30)],
])('reads the instant %s', (text, atMs) => {
  expect(parseInstant(text, NOW_MS)).toBe(atMs);
});

it.each(['', 'yesterday', '-5', '-5y', '2026-13-01', '12'])('does not take %j for an instant', (text) => {
  expect(parseInstant(text, NOW_MS)).toBeUndefined();
});

it('reads durations', () => {
  expect(['30s', '5m', '2h', '1w', '5', 'm', '5M'].map(parseDuration)).toEqual([
    30_000,
    300_000,
    7_200_000,
    604_800_000,
    undefined,
    undefined,
    undefined,
  ]);
});
