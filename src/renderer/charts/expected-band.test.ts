import { expect, it } from 'vitest';
import { LOADING } from '../live/loadable';
import { createExpectedBand, expectedProblem } from './expected-band';

const band = { kind: 'band' as const, fromMs: 1_000, stepMs: 500, low: [-1, null], middle: [2, null], high: [3, null] };

it('draws the range step by step, with a hole where there is no expectation', () => {
  expect(createExpectedBand(band, 2, 'ratio')).toMatchObject({
    slot: 2,
    times: [1_000, 1_500],
    low: [0, Number.NaN],
    high: [3, Number.NaN],
  });
  expect(createExpectedBand(band, 2, 'watts')?.low).toEqual([-1, Number.NaN]);
  expect(expectedProblem({ data: band, error: null })).toBeUndefined();
});

it('explains why there is no range', () => {
  const tooFew = { kind: 'too-few-points', needed: 50, given: 8 } as const;
  expect(createExpectedBand(tooFew, 1, 'ratio')).toBeUndefined();
  expect(expectedProblem({ data: tooFew, error: null })).toContain('42 more points');
  expect(expectedProblem({ data: undefined, error: new Error('no\u0000') })).toBe('no␀');
  expect(expectedProblem(LOADING)).toBeUndefined();
});
