import { expect, it } from 'vitest';
import { roundDuration } from './round-duration';

it('has no digits behind the point', () => {
  expect([0, 0.5, 1, 9.6, 29.4, 100.4, 7509].map(roundDuration)).toEqual([
    '0 s',
    '500 ms',
    '1 s',
    '10 s',
    '29 s',
    '1 min 40 s',
    '2 h 5 min',
  ]);
});
