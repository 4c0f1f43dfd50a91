import { expect, it } from 'vitest';
import { differences } from './differences';

it('subtracts neighbors', () => {
  expect([...differences(Float64Array.of(3, 1, 2))]).toEqual([-2, 1]);
  expect([...differences(new Float64Array(0))]).toEqual([]);
});
