import { expect, it } from 'vitest';
import { createExpectedBand, expectedProblem } from './expected-band';

const band = { kind: 'band' as const, fromMs: 1_000, stepMs: 500, low: [-1, null], middle: [2, null], high: [3, null] };

it('draws the range step by step, with a hole where nothing was expected', () => {
  expect(createExpectedBand({ kind: 'ready', value: band }, 2, 'ratio')).toMatchObject({
    slot: 2,
    times: [1_000, 1_500],
    low: [0, Number.NaN],
    high: [3, Number.NaN],
  });
  expect(createExpectedBand({ kind: 'ready', value: band }, 2, 'watts')?.low).toEqual([-1, Number.NaN]);
  expect(expectedProblem({ kind: 'ready', value: band })).toBeUndefined();
});

it('says why there is none', () => {
  const tooFew = { kind: 'ready', value: { kind: 'too-few-points', needed: 50, given: 8 } } as const;
  expect(createExpectedBand(tooFew, 1, 'ratio')).toBeUndefined();
  expect(expectedProblem(tooFew)).toContain('42 more points');
  const failed = { kind: 'failed', failure: { message: 'no\u0000', advice: undefined } } as const;
  expect(expectedProblem(failed)).toBe('no␀');
  expect(expectedProblem({ kind: 'loading' })).toBeUndefined();
});
