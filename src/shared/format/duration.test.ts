import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../model/time';
import { roughDuration, roundDuration, spellDuration } from './duration';

it('rounds a duration to whole seconds', () => {
  expect([0, 500, 1_000, 9_600, 29_400, 100_400, 7_509_000, -29_400, Number.NaN].map(roundDuration)).toEqual([
    '0 s',
    '500 ms',
    '1 s',
    '10 s',
    '29 s',
    '1 min 40 s',
    '2 h 5 min',
    '-29 s',
    '–',
  ]);
});

describe('roughDuration', () => {
  it.each([
    [0, '0 seconds'],
    [45_000, '45 seconds'],
    [5 * MINUTE_MS, '5 minutes'],
    [26 * HOUR_MS, '26 hours'],
    [23.2 * DAY_MS, '23 days'],
    [200 * DAY_MS, '7 months'],
    [1_000 * DAY_MS, '3 years'],
    [Number.POSITIVE_INFINITY, '–'],
    [Number.NaN, '–'],
  ])('rounds %d ms to %s', (durationMs, text) => expect(roughDuration(durationMs)).toBe(text));
});

describe('spellDuration', () => {
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
  ])('spells %d ms as %s', (durationMs, text) => expect(spellDuration(durationMs)).toBe(text));
});
