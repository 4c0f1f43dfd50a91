import { expect, test } from 'vitest';
import { rankCauses } from './cause-ranking';

test('ranks the series that the others explain least first', () => {
  expect(rankCauses(Float64Array.of(0.4, 3, 6.9, 2), 2).map(({ index }) => index)).toEqual([2, 1, 3]);
});

test('is empty if nothing is anomalous', () => {
  expect(rankCauses(Float64Array.of(0.4, 0), 2)).toEqual([]);
});
