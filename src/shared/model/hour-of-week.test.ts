import { expect, it } from 'vitest';
import { hourOfWeek, weekNumber } from './hour-of-week';
import { HOUR_MS } from './time';

const utc = () => 0;

it('counts the hours of the week from Monday', () => {
  expect(hourOfWeek(Date.UTC(2026, 0, 5, 0, 30), utc)).toBe(0);
  expect(hourOfWeek(Date.UTC(2026, 0, 6, 2), utc)).toBe(26);
  expect(hourOfWeek(Date.UTC(2026, 0, 11, 23, 59), utc)).toBe(167);
});

it('counts in local time', () => {
  const twoAhead = () => 2 * HOUR_MS;
  expect(hourOfWeek(Date.UTC(2026, 0, 4, 22), twoAhead)).toBe(0);
  expect(weekNumber(Date.UTC(2026, 0, 4, 22), twoAhead)).toBe(weekNumber(Date.UTC(2026, 0, 5), utc));
});
