import { expect, it } from 'vitest';
import { HOUR_MS } from '../../shared/model/time';
import { ScoreTrend } from './score-trend';

function run(trend: ScoreTrend, fromMinute: number, toMinute: number, scoreAt: (minute: number) => number) {
  for (let second = fromMinute * 60; second < toMinute * 60; second += 5) {
    trend.add(second * 1_000, scoreAt(second / 60));
  }
  return trend.trend;
}

it('is unknown before half of the window is known', () => {
  const trend = new ScoreTrend(HOUR_MS);
  expect(run(trend, 0, 30, () => 100)).toBeNull();
  expect(run(trend, 30, 31, () => 100)).toEqual({ points: 0, overMs: HOUR_MS });
});

it('measures the points lost in the window, robust against single moments', () => {
  const falling = (minute: number) => (minute > 40 && minute < 43 ? 10 : 100 - 0.2 * minute);
  expect(run(new ScoreTrend(HOUR_MS), 0, 61, falling)?.points).toBeCloseTo(-12, 0);
});

it('forgets everything before the window, and before a pause', () => {
  const trend = new ScoreTrend(HOUR_MS);
  run(trend, 0, 60, (minute) => 100 - minute);
  expect(run(trend, 60, 125, () => 40)?.points).toBeCloseTo(0, 6);
  expect(run(trend, 400, 410, () => 40)).toBeNull();
});
