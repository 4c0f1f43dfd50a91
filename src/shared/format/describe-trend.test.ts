import { expect, it } from 'vitest';
import { describeTrend } from './describe-trend';
import { formatDuration } from './format';

const HOUR_MS = 3_600_000;

it('says which way, and nothing of less than a point', () => {
  const hour = formatDuration(3_600);
  expect(describeTrend({ points: -12.3, overMs: HOUR_MS })).toBe(`down 12 in ${hour}`);
  expect(describeTrend({ points: 3, overMs: HOUR_MS })).toBe(`up 3 in ${hour}`);
  expect(describeTrend({ points: 0.4, overMs: HOUR_MS })).toBeUndefined();
  expect(describeTrend({ points: -0.4, overMs: HOUR_MS })).toBeUndefined();
});
