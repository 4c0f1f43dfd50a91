import { expect, it } from 'vitest';
import { whatFollowed } from './state-habit';

it('expects an unseen state to last', () => {
  const chances = whatFollowed([2]);
  expect(chances.indexOf(Math.max(...chances))).toBe(2);
  expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 12);
});

it('counts the successors of the present state', () => {
  // 1 was followed by 3 each time, and once by an unknown block.
  const chances = whatFollowed([0, 1, 3, 0, 1, 3, 0, 1, null, 1, 3, 1]);
  expect(chances[3]).toBeCloseTo((3 + 0.05) / (3 + 2 + 3 * 0.05), 12);
  expect(chances.indexOf(Math.max(...chances))).toBe(3);
});

it('assumes a healthy machine if nothing is known', () => {
  expect(whatFollowed([])[0]).toBeGreaterThan(0.9);
});
