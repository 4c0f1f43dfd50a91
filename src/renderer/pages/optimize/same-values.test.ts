import { expect, it } from 'vitest';
import { sameValues } from './same-values';

it('counts equal settings, the most frequent first', () => {
  expect(sameValues(['5', '0', '0'], ['10', '10', '10'])).toEqual([
    { from: '0', to: '10', count: 2 },
    { from: '5', to: '10', count: 1 },
  ]);
  const many = Array.from({ length: 50 }, (_, index) => String(index));
  expect(sameValues(many, many)).toHaveLength(4);
});
