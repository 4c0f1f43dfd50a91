import { expect, it } from 'vitest';
import { CONFIDENT_SCORE, CONFIDENT_SURPRISE, NOTICE_SCORE, NOTICE_SURPRISE, scoreOf } from './score';

it('passes the thresholds at the defined surprises', () => {
  expect(scoreOf(NOTICE_SURPRISE)).toBeCloseTo(NOTICE_SCORE, 12);
  expect(scoreOf(CONFIDENT_SURPRISE)).toBeCloseTo(CONFIDENT_SCORE, 12);
});

it('rises from 0 to 1', () => {
  const scores = [-1, 0, 0.1, 1, 2, 3, 10, 1e9, Number.POSITIVE_INFINITY].map(scoreOf);
  expect(scores).toEqual(scores.toSorted((a, b) => a - b));
  expect(scores[1]).toBe(0);
  expect(scores.at(-1)).toBe(1);
});
