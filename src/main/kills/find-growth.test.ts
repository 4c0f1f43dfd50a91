import { expect, it } from 'vitest';
import { findGrowth } from './find-growth';

const GIB = 1024 ** 3;
const course = (app: string, ...gib: number[]) => ({
  app,
  atMs: gib.map((_, index) => index * 60_000),
  bytes: gib.map((value) => value * GIB),
});

it('finds the growth of each application, the largest first', () => {
  const memory = [course('small', 1, 1, 1, 2), course('blender', 0.5, 0.5, 3, 8), course('steady', 4, 4, 4, 4)];
  expect(findGrowth(memory, 180_000)).toEqual([
    { app: 'blender', fromBytes: 0.5 * GIB, toBytes: 8 * GIB, overMs: 120_000 },
    { app: 'small', fromBytes: GIB, toBytes: 2 * GIB, overMs: 60_000 },
  ]);
});

it('ignores unknown values, everything after the kill, and programs that shrank', () => {
  const memory = [course('a', Number.NaN, 1, 2, Number.NaN, 9), course('b', 5, 3, 1, 1)];
  expect(findGrowth(memory, 120_000)).toEqual([{ app: 'a', fromBytes: GIB, toBytes: 2 * GIB, overMs: 60_000 }]);
  expect(findGrowth([course('c', Number.NaN)], 0)).toEqual([]);
});

it('measures from the last time at which it was small', () => {
  expect(findGrowth([course('a', 1, 5, 1, 1, 6)], 240_000)).toMatchObject([{ fromBytes: GIB, overMs: 60_000 }]);
});
