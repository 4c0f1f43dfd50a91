import { expect, it } from 'vitest';
import { assignSlots } from './series-slots';

it('keeps the color of each series while others come and go', () => {
  const first = assignSlots(new Map(), ['a', 'b', 'c']);
  expect([...first]).toEqual([
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ]);
  const without = assignSlots(first, ['b', 'c']);
  expect([...without.values()]).toEqual([2, 3]);
  expect(assignSlots(without, ['c', 'd', 'b', 'e'])).toEqual(
    new Map([
      ['c', 3],
      ['d', 1],
      ['b', 2],
      ['e', 4],
    ]),
  );
});
