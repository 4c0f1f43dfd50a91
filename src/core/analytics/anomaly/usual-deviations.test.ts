import { expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../shared/model/time';
import { createUsualDeviations, noteDeviation, usualDeviationAt } from './usual-deviations';

it('excuses a deviation that occurred at this hour on two of the last three days', () => {
  const usual = createUsualDeviations();
  noteDeviation(usual, 2 * HOUR_MS, 40);
  expect(usualDeviationAt(usual, DAY_MS + 2 * HOUR_MS)).toBe(0);
  noteDeviation(usual, DAY_MS + 2 * HOUR_MS, 50);
  expect(usualDeviationAt(usual, 2 * DAY_MS + 2 * HOUR_MS)).toBe(40);
  noteDeviation(usual, 2 * DAY_MS + 2 * HOUR_MS, 60);
  expect(usualDeviationAt(usual, 3 * DAY_MS + 2 * HOUR_MS)).toBe(50);
});

it('allows an hour more or less, across midnight too, and no other time', () => {
  const usual = createUsualDeviations();
  noteDeviation(usual, 23.9 * HOUR_MS, 7);
  noteDeviation(usual, DAY_MS + 0.1 * HOUR_MS, 9);
  expect(usualDeviationAt(usual, 2 * DAY_MS + 23.5 * HOUR_MS)).toBe(7);
  expect(usualDeviationAt(usual, 2 * DAY_MS + 12 * HOUR_MS)).toBe(0);
});

it('forgets after days without it', () => {
  const usual = createUsualDeviations();
  noteDeviation(usual, 0, 5);
  noteDeviation(usual, DAY_MS, 5);
  expect(usualDeviationAt(usual, 2 * DAY_MS)).toBe(5);
  expect(usualDeviationAt(usual, 4 * DAY_MS)).toBe(0);
  expect(usualDeviationAt(usual, 400 * DAY_MS)).toBe(0);
});

it('works before 1970, as on a clock that was never set', () => {
  const usual = createUsualDeviations();
  noteDeviation(usual, -2 * DAY_MS, 5);
  noteDeviation(usual, -DAY_MS, 5);
  expect(usualDeviationAt(usual, -1)).toBe(0);
  expect(usualDeviationAt(usual, 0)).toBe(5);
});
