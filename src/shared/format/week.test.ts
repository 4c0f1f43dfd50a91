import { expect, it } from 'vitest';
import { describeHours, formatTimeOfDay } from './week';

it.each([
  [[], 'every hour'],
  [[26, 27], 'Tuesday 02:00-04:00'],
  [[2, 26, 50, 74, 98], 'on weekdays 02:00-03:00'],
  [[122, 146], 'on weekends 02:00-03:00'],
  [[23, 24], 'Monday 23:00-24:00, Tuesday 00:00-01:00'],
])('describes the hours %j', (hours, text) => {
  expect(describeHours(hours)).toBe(text);
});

it('formats a time of day on a 24-hour clock', () => {
  expect([0, 135, 1_439, 1_440].map(formatTimeOfDay)).toEqual(['00:00', '02:15', '23:59', '24:00']);
});
