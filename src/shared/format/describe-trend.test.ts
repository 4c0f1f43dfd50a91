import { expect, it } from 'vitest';
import { HOUR_MS } from '../model/time';
import { describeTrend } from './describe-trend';
import { formatDuration } from './format';

it('describes the direction, and nothing below a point', () => {
  const hour = formatDuration(3_600_000);
  expect(describeTrend({ points: -12.3, overMs: HOUR_MS })).toBe(`down 12 in ${hour}`);
  expect(describeTrend({ points: 3, overMs: HOUR_MS })).toBe(`up 3 in ${hour}`);
  expect(describeTrend({ points: 0.4, overMs: HOUR_MS })).toBeUndefined();
  expect(describeTrend({ points: -0.4, overMs: HOUR_MS })).toBeUndefined();
});
