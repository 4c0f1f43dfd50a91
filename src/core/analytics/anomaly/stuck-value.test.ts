import { expect, it } from 'vitest';
import { becomesStuck, createStuckValue } from './stuck-value';

/** Lists the samples at which the series becomes stuck. */
function stuckAt(values: readonly number[]): number[] {
  const stuck = createStuckValue();
  return values.flatMap((value, index) => (becomesStuck(stuck, value) ? [index] : []));
}

const moving = [3, 4, 4, 5, 3, 6];

it('reports once that a moving series is constant for ten times its longest run', () => {
  // The longest run was 2, so the twentieth equal value is reported.
  expect(stuckAt([...moving, ...new Array(50).fill(7)])).toEqual([moving.length + 19]);
});

it('lets a series rest at its lowest value', () => {
  expect(stuckAt([...moving, ...new Array(50).fill(0)])).toEqual([]);
});

it('ignores a constant', () => {
  expect(stuckAt(new Array(500).fill(5))).toEqual([]);
});

it('learns that a series is constant at times', () => {
  const still = new Array(50).fill(7);
  expect(stuckAt([...moving, ...still, ...moving, ...still])).toEqual([moving.length + 19]);
});
