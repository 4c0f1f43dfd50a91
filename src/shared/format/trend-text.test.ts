import { expect, it } from 'vitest';
import type { Trend } from '../contract/analytics-schemas';
import { HOUR_MS, WEEK_MS } from '../model/time';
import { movementText, trendRangeText } from './trend-text';

const GIB = 2 ** 30;
const trend: Trend = {
  kind: 'trend',
  slopePerDay: 1.2 * GIB,
  lowPerDay: GIB,
  highPerDay: 1.4 * GIB,
  direction: 'rising',
  sinceMs: 0,
  changePointsAtMs: [],
};

it('formats a trend over the time in which it was seen', () => {
  expect(movementText(trend, 'bytes', WEEK_MS)).toBe('rising 1.20 GiB a day');
  expect(movementText(trend, 'bytes', 2 * HOUR_MS)).toBe('rising 51.2 MiB an hour');
  expect(trendRangeText(trend, 'bytes', WEEK_MS)).toBe('between 1.00 GiB and 1.40 GiB a day');
});

it('formats a share in points, and a steady series as such', () => {
  const falling: Trend = { ...trend, slopePerDay: -0.021, direction: 'falling' };
  expect(movementText(falling, 'ratio', WEEK_MS)).toBe('falling 2.1 points a day');
  expect(movementText({ ...trend, direction: 'steady' }, 'bytes', WEEK_MS)).toBe('steady');
});
