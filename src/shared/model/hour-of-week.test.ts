import { expect, it } from 'vitest';
import { describeHours, hourOfWeek, weekNumber } from './hour-of-week';
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

it.each([
  [[], 'every hour'],
  [[26, 27], 'Tuesday 02:00-04:00'],
  [[2, 26, 50, 74, 98], 'on weekdays 02:00-03:00'],
  [[122, 146], 'on weekends 02:00-03:00'],
  [[23, 24], 'Monday 23:00-24:00, Tuesday 00:00-01:00'],
])('describes %j in words', (hours, text) => {
  expect(describeHours(hours)).toBe(text);
});
