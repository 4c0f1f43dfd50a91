import { expect, it } from 'vitest';
import { cumulativeSums } from './cumulative-sums';

it('sums the first values, beginning with none', () => {
  expect([...cumulativeSums(Float64Array.of(3, 1, 2))]).toEqual([0, 3, 4, 6]);
  expect([...cumulativeSums(new Float64Array(0))]).toEqual([0]);
});
