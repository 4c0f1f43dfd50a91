import { expect, it } from 'vitest';
import { parseDuration, parseInstant } from './parse-time';

const NOW_MS = Date.UTC(2026, 0, 31, 12);

it.each([
  ['now', NOW_MS],
  ['-90m', NOW_MS - 5_400_000],
  ['-1.5d', NOW_MS - 129_600_000],
  ['-1h30m', NOW_MS - 5_400_000],
  ['1769817600000', 1_769_817_600_000],
  // `date +%s`, which would be January 1970 in milliseconds.
  ['1769817600', 1_769_817_600_000],
  ['1769817600.25', 1_769_817_600_250],
  ['@1769817600', 1_769_817_600_000],
  ['@86400', 86_400_000],
  ['12345', 12_345],
  ['2026-01-30 10:30Z', Date.UTC(2026, 0, 30, 10, 30)],
  ['2026-01-30', Date.UTC(2026, 0, 30)],
  ['2026-01-30T10:30:00+02:00', Date.UTC(2026, 0, 30, 8, 30)],
])('reads the instant %s', (text, atMs) => {
  expect(parseInstant(text, NOW_MS)).toBe(atMs);
});

it.each([
  '',
  'yesterday',
  '-5',
  '-5y',
  '-1,5h',
  '2026-13-01',
  '2026-02-30',
  '2026-02-30T10:00',
  '2026-01-3012',
  '30.01.2026',
  '12',
  '1769817600000000',
  '1769817600000.5',
])('refuses %j as an instant', (text) => {
  expect(parseInstant(text, NOW_MS)).toBeUndefined();
});

it.each([
  ['30s', 30_000],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['1w', 604_800_000],
  ['500ms', 500],
  ['5 min', 300_000],
  ['90 Minutes', 5_400_000],
  ['1.5h', 5_400_000],
  ['1h30m', 5_400_000],
  ['1h 30min', 5_400_000],
  ['1d12h', 129_600_000],
  ['2 days', 172_800_000],
])('reads the duration %s', (text, durationMs) => {
  expect(parseDuration(text)).toBe(durationMs);
});

it.each([
  '',
  '5',
  'm',
  '5M',
  '5 months',
  '1,5h',
  '1h30',
  '1:30',
  '-5m',
  '5m-3s',
  '1e3s',
  '5  m',
  's5',
  `5${'m'.repeat(99)}`,
])('refuses %j as a duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});
