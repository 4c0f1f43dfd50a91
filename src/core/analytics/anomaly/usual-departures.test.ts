import { expect, it } from 'vitest';
import { createUsualDepartures, noteDeparture, usualDepartureAt } from './usual-departures';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

it('excuses what came at this hour on two of the last three days', () => {
  const usual = createUsualDepartures();
  noteDeparture(usual, 2 * HOUR_MS, 40);
  expect(usualDepartureAt(usual, DAY_MS + 2 * HOUR_MS)).toBe(0);
  noteDeparture(usual, DAY_MS + 2 * HOUR_MS, 50);
  expect(usualDepartureAt(usual, 2 * DAY_MS + 2 * HOUR_MS)).toBe(40);
  noteDeparture(usual, 2 * DAY_MS + 2 * HOUR_MS, 60);
  expect(usualDepartureAt(usual, 3 * DAY_MS + 2 * HOUR_MS)).toBe(50);
});

it('allows an hour more or less, over midnight too, and no other time', () => {
  const usual = createUsualDepartures();
  noteDeparture(usual, 23.9 * HOUR_MS, 7);
  noteDeparture(usual, DAY_MS + 0.1 * HOUR_MS, 9);
  expect(usualDepartureAt(usual, 2 * DAY_MS + 23.5 * HOUR_MS)).toBe(7);
  expect(usualDepartureAt(usual, 2 * DAY_MS + 12 * HOUR_MS)).toBe(0);
});

it('forgets after days without it', () => {
  const usual = createUsualDepartures();
  noteDeparture(usual, 0, 5);
  noteDeparture(usual, DAY_MS, 5);
  expect(usualDepartureAt(usual, 2 * DAY_MS)).toBe(5);
  expect(usualDepartureAt(usual, 4 * DAY_MS)).toBe(0);
  expect(usualDepartureAt(usual, 400 * DAY_MS)).toBe(0);
});

it('works before 1970, where a clock was never set', () => {
  const usual = createUsualDepartures();
  noteDeparture(usual, -2 * DAY_MS, 5);
  noteDeparture(usual, -DAY_MS, 5);
  expect(usualDepartureAt(usual, -1)).toBe(0);
  expect(usualDepartureAt(usual, 0)).toBe(5);
});
