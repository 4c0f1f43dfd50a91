import { expect, it } from 'vitest';
import { toRegularGrid } from './regular-grid';

const series = (...points: [number, number][]) => ({
  atMs: Float64Array.from(points, ([at]) => at),
  values: Float64Array.from(points, ([, value]) => value),
});

it('ends at the newest point and averages the points in a step', () => {
  const grid = toRegularGrid(series([1, 10], [2, 20], [3, 30], [4, 50], [5, 70]), 2, 100);
  expect([...grid.values]).toEqual([10, 25, 60]);
  expect(grid.firstAtMs).toBe(1);
  expect(grid.knownCount).toBe(3);
});

it('interpolates a gap linearly, and marks it as unknown', () => {
  const grid = toRegularGrid(series([0, 1], [10, 2], [40, 8]), 10, 100);
  expect([...grid.values]).toEqual([1, 2, 4, 6, 8]);
  expect([...grid.known]).toEqual([1, 1, 0, 0, 1]);
});

it('accepts any order, and ignores points that are not finite', () => {
  const [a, b, c] = [
    [0, 1],
    [10, 2],
    [20, 4],
  ] as const;
  const straight = toRegularGrid(series([...a], [...b], [...c]), 10, 100);
  const crooked = toRegularGrid(
    series([...c], [10, Number.NaN], [Number.NaN, 7], [...a], [20, Number.POSITIVE_INFINITY], [...b], [0, 1e300]),
    10,
    100,
  );
  expect(crooked).toEqual(straight);
});

it('keeps the newest steps if there are too many', () => {
  expect([...toRegularGrid(series([0, 1], [1, 2], [2, 3], [3, 4]), 1, 2).values]).toEqual([3, 4]);
  expect(toRegularGrid(series([0, 1], [1e15, 5]), 1, 4).values).toHaveLength(4);
});

it('is empty without finite points', () => {
  expect(toRegularGrid(series([0, Number.NaN]), 1, 10)).toMatchObject({ knownCount: 0, values: new Float64Array(0) });
});
