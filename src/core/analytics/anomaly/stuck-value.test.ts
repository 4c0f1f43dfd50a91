import { expect, it } from 'vitest';
import { becomesStuck, createStuckValue } from './stuck-value';

/** At which samples the series becomes stuck. */
function stuckAt(values: readonly number[]): number[] {
  const stuck = createStuckValue();
  return values.flatMap((value, index) => (becomesStuck(stuck, value) ? [index] : []));
}

const moving = [3, 4, 4, 5, 3, 6];

it('says once that a moving series stands still ten times as long as ever', () => {
  // The longest run was 2, so that the twentieth equal value is news.
  expect(stuckAt([...moving, ...new Array(50).fill(7)])).toEqual([moving.length + 19]);
});

it('lets a series rest at its lowest value', () => {
  expect(stuckAt([...moving, ...new Array(50).fill(0)])).toEqual([]);
});

it('takes a constant for a constant', () => {
  expect(stuckAt(new Array(500).fill(5))).toEqual([]);
});

it('learns that a series stands still at times', () => {
  const still = new Array(50).fill(7);
  expect(stuckAt([...moving, ...still, ...moving, ...still])).toEqual([moving.length + 19]);
});
