import { describe, expect, it } from 'vitest';
import type { Trend } from '../../shared/model/insight';
import { DAY_MS, HOUR_MS } from '../../shared/model/time';
import {
  capacityText,
  coefficientText,
  expectedText,
  leadText,
  patternText,
  seasonText,
  sinceText,
  tooFewText,
  trendText,
} from './insight-labels';

const GIB = 1024 ** 3;
/** A Saturday, at noon of whatever zone the tests run in. */
const NOW_MS = new Date(2026, 10, 21, 12, 0).getTime();

it('says what is missing to an answer', () => {
  expect(tooFewText({ kind: 'too-few-points', needed: 50, given: 12 })).toBe('Needs 38 more points (has 12 of 50).');
  expect(tooFewText({ kind: 'too-few-points', needed: 2, given: 1 })).toBe('Needs 1 more point (has 1 of 2).');
  expect(tooFewText({ kind: 'too-few-points', needed: 2, given: 5 })).toContain('1 more point');
  expect(tooFewText({ kind: 'too-few-points', needed: 60, given: 12, stepMs: HOUR_MS })).toContain(
    '48 more points, about 2 days (has',
  );
});

it('names the day while it is clear which one is meant', () => {
  expect(sinceText(NOW_MS - 2 * HOUR_MS, NOW_MS)).toBe('since 10:00');
  expect(sinceText(NOW_MS - 4 * DAY_MS, NOW_MS)).toBe('since Tuesday');
  expect(sinceText(NOW_MS - 21 * DAY_MS, NOW_MS)).toBe('since Oct 31');
});

describe('a trend', () => {
  const trend: Trend = {
    kind: 'trend',
    slopePerDay: 1.2 * GIB,
    lowPerDay: GIB,
    highPerDay: 1.4 * GIB,
    direction: 'rising',
    sinceMs: NOW_MS - 4 * DAY_MS,
    changePointsAtMs: [],
  };

  it('is told over the time that it was seen for', () => {
    expect(trendText(trend, 'bytes', 7 * DAY_MS, NOW_MS)).toBe('Rising 1.20 GiB a day since Tuesday');
    expect(trendText(trend, 'bytes', 2 * HOUR_MS, NOW_MS)).toBe('Rising 51.2 MiB an hour since Tuesday');
  });

  it('of a share is told in points', () => {
    const falling: Trend = { ...trend, slopePerDay: -0.021, direction: 'falling' };
    expect(trendText(falling, 'ratio', 7 * DAY_MS, NOW_MS)).toBe('Falling 2.1 points a day since Tuesday');
  });

  it('that is none has no number', () => {
    expect(trendText({ ...trend, direction: 'steady' }, 'bytes', DAY_MS, NOW_MS)).toBe('Steady since Tuesday');
  });
});

it('says when a space runs full, and how sure that is', () => {
  const reaches = { kind: 'reaches', afterMs: 23 * DAY_MS, earliestMs: 18 * DAY_MS, latestMs: 31 * DAY_MS } as const;
  expect(capacityText(reaches)).toBe('full in 23 days (18 to 31 days)');
  expect(capacityText({ ...reaches, earliestMs: 20 * HOUR_MS })).toBe('full in 23 days (20 hours to 31 days)');
  expect(capacityText({ ...reaches, latestMs: null })).toBe('full in 23 days (18 days at the earliest)');
  expect(capacityText({ kind: 'never' })).toBe('never full at the current rate');
  expect(capacityText({ kind: 'too-few-points', needed: 9, given: 0 })).toContain('9 more points');
});

it('says who moved first', () => {
  expect(leadText({ leadMs: 120_000 })).toBe('leads by 2 minutes');
  expect(leadText({ leadMs: -45_000 })).toBe('lags by 45 seconds');
  expect(leadText({ leadMs: 0 })).toBe('at the same time');
  expect(coefficientText(-0.871)).toBe('−0.87');
});

it('says what repeats', () => {
  expect(seasonText({ periodMs: DAY_MS, strength: 0.62 })).toBe('every day, which explains 62% of the variation');
  expect(seasonText({ periodMs: 6 * HOUR_MS, strength: 1 })).toBe(
    'every 6 hours, which explains 100% of the variation',
  );
});

it('tells a shape with doubt where it is not sure', () => {
  const spike = { kind: 'pattern', type: 'spike', span: null, confidence: 0.9 } as const;
  expect(patternText(spike)).toBe('A spike');
  expect(patternText({ ...spike, confidence: 0.8 })).toBe('No distinct shape');
  expect(patternText({ ...spike, type: 'none', confidence: 0.4 })).toBe('No distinct shape');
});

it('expects nothing below zero where there is nothing', () => {
  const range = { low: -0.1, middle: 0.1, high: 0.3 };
  expect(expectedText(range, 'ratio')).toBe('0.0% to 30.0%');
  expect(expectedText(range, 'celsius')).toBe('-0.1 °C to 0.3 °C');
});
