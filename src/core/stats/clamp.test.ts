import { expect, it } from 'vitest';
import { clamp } from './clamp';

it('keeps a value between its bounds', () => {
  expect([-3, 0.5, 7].map((value) => clamp(value, -1, 1))).toEqual([-1, 0.5, 1]);
});
