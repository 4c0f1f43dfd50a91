import { expect, it } from 'vitest';
import type { SeriesInfo } from '../../shared/contract/schemas';
import { FrameRing } from './frame-ring';

const series = (key: string): SeriesInfo => ({ key, metric: key, labels: {}, unit: 'ratio' });
const rows = (ring: FrameRing, column: number) =>
  Array.from({ length: ring.length }, (_, row) => [ring.timeAt(row), ring.valueAt(column, row)]);

it('keeps the newest rows in order', () => {
  const ring = new FrameRing(3);
  const a = ring.column(series('a'));
  for (const atMs of [1, 2, 3, 4, 5]) ring.push(atMs, [a], [atMs * 10]);
  expect(rows(ring, a)).toEqual([
    [3, 30],
    [4, 40],
    [5, 50],
  ]);
});

it('ignores rows that are not newer', () => {
  const ring = new FrameRing(3);
  const a = ring.column(series('a'));
  ring.push(5, [a], [1]);
  ring.push(5, [a], [2]);
  ring.push(4, [a], [3]);
  expect(rows(ring, a)).toEqual([[5, 1]]);
});

it('has no value where a series began later, is missing, or is null', () => {
  const ring = new FrameRing(2);
  const a = ring.column(series('a'));
  ring.push(1, [a], [1]);
  const b = ring.column(series('b'));
  ring.push(2, [b], [2]);
  expect(rows(ring, b)).toEqual([
    [1, Number.NaN],
    [2, 2],
  ]);
  ring.push(3, [a, b], [null]);
  expect(ring.valueAt(a, 1)).toBeNaN();
  expect(ring.valueAt(b, 1)).toBeNaN();
});

it('returns the same column for the same series', () => {
  const ring = new FrameRing(2);
  expect(ring.column(series('a'))).toBe(ring.column(series('a')));
  expect(ring.series).toHaveLength(1);
});

it('finds the first row of a span, also after wrapping', () => {
  const ring = new FrameRing(4);
  for (let atMs = 10; atMs <= 60; atMs += 10) ring.push(atMs, [], []);
  expect(ring.rowFrom(0)).toBe(0);
  expect(ring.rowFrom(40)).toBe(1);
  expect(ring.rowFrom(41)).toBe(2);
  expect(ring.rowFrom(99)).toBe(4);
});
