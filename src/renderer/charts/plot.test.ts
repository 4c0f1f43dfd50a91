import { describe, expect, it } from 'vitest';
import type { SeriesInfo } from '../../shared/contract/schemas';
import { FrameRing } from '../live/frame-ring';
import {
  createPlot,
  extentOf,
  knownPoints,
  latestOf,
  nearestPoint,
  type Plot,
  plotStepMs,
  shownValue,
  stepAt,
} from './plot';

const series = (key: string): SeriesInfo => ({ key, metric: key, labels: {}, unit: 'ratio' });

function ringOf(rows: readonly (readonly [number, ...(number | null)[]])[]): FrameRing {
  const ring = new FrameRing(1000);
  const columns = [ring.column(series('a')), ring.column(series('b'))];
  for (const [atMs, ...values] of rows) ring.push(atMs, columns, values);
  return ring;
}

const A = { columns: [0], combine: 'sum' } as const;
const BOTH = { columns: [0, 1], combine: 'sum' } as const;

describe('plotStepMs', () => {
  it.each([
    [60_000, 1000, 1000],
    [300_000, 1000, 1000],
    [900_000, 1000, 3000],
    [3_600_000, 1000, 12_000],
    [60_000, 5000, 5000],
  ])('draws %d ms at an interval of %d ms in steps of %d ms', (span, interval, step) => {
    expect(plotStepMs(span, interval)).toBe(step);
  });
});

describe('createPlot', () => {
  it('averages each bucket, on multiples of its width', () => {
    const ring = ringOf([
      [9_000, 1],
      [10_000, 2],
      [11_000, 3],
      [12_000, 7],
    ]);
    const plot = createPlot(ring, [A], 900_000, 1000);
    expect(plot.times).toEqual([9_000, 12_000]);
    expect(plot.values).toEqual([[2, 7]]);
    expect([plot.fromMs, plot.toMs]).toEqual([-888_000, 12_000]);
  });

  it('sums the series of a line that have values', () => {
    const ring = ringOf([
      [1000, 1, 2],
      [2000, null, 5],
    ]);
    const plot = createPlot(ring, [BOTH, { columns: [0, 1], combine: 'max' }], 60_000, 1000);
    expect(plot.values).toEqual([
      [3, 5],
      [2, 5],
    ]);
  });

  it('breaks the line where frames are missing', () => {
    const ring = ringOf([
      [1000, 1],
      [2000, 1],
      [9000, 1],
    ]);
    expect(createPlot(ring, [A], 60_000, 1000).values).toEqual([[1, 1, Number.NaN, 1]]);
  });

  it('does not mistake the steps of a coarse history for holes', () => {
    const ring = new FrameRing(10, 8000);
    const column = ring.column(series('a'));
    for (const atMs of [8_000, 16_000, 24_000, 25_000]) ring.push(atMs, [column], [1]);
    expect(createPlot(ring, [A], 60_000, 1000).values).toEqual([[1, 1, 1, 1]]);
  });

  it('breaks the line at an empty row, however close', () => {
    const ring = ringOf([[1000, 1], [1999], [2000, 1]]);
    expect(createPlot(ring, [A], 60_000, 1000).values).toEqual([[1, Number.NaN, 1]]);
  });

  it('leaves out rows that are older than the span', () => {
    const rows = Array.from({ length: 100 }, (_, second) => [second * 1000, second] as const);
    const plot = createPlot(ringOf(rows), [A], 10_000, 1000);
    expect(plot.times.at(0)).toBe(88_000);
    expect(plot.values[0]?.at(-1)).toBe(99);
  });

  it('has no points for an empty ring', () => {
    expect(createPlot(new FrameRing(5), [A], 60_000, 1000).times).toEqual([]);
  });
});

it('finds the newest value, unless it is too old', () => {
  const ring = ringOf([
    [1000, 4],
    [2000, null],
    [3000, null],
  ]);
  expect(latestOf(ring, A)).toBe(4);
  expect(latestOf(ring, A, 2)).toBeNaN();
});

it('finds peaks of lines and the point under the pointer', () => {
  const plot = {
    fromMs: 0,
    toMs: 3,
    times: [0, 1, 2],
    values: [
      [1, Number.NaN, 3],
      [9, Number.NaN, 1],
    ],
  };
  expect(extentOf(plot.values).high).toBe(9);
  expect(extentOf(plot.values.slice(0, 1)).high).toBe(3);
  expect(extentOf([]).high).toBeNaN();
  expect(nearestPoint(plot, 1.4)).toBe(2);
  expect(nearestPoint({ ...plot, values: [] }, 1)).toBe(-1);
});

it('finds the step that contains an instant', () => {
  expect([999, 1_000, 1_499, 1_500, 2_499, 2_500].map((atMs) => stepAt([1_000, 1_500, 2_000], atMs))).toEqual([
    -1, 0, 0, 1, 2, -1,
  ]);
  expect(stepAt([], 5)).toBe(-1);
  expect(stepAt([7], 5)).toBe(-1);
});

describe('a plot with values at some instants only', () => {
  const plot: Plot = {
    fromMs: 0,
    toMs: 6_000,
    times: [0, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000],
    values: [
      [1, Number.NaN, Number.NaN, 4, Number.NaN, Number.NaN, Number.NaN],
      [Number.NaN, 7, 8, Number.NaN, Number.NaN, Number.NaN, Number.NaN],
    ],
    joinMs: [4_000, 1_500],
  };

  it('shows the nearer of two values, as far as they are joined', () => {
    expect([0, 1, 2, 3, 4, 5, 6].map((point) => shownValue(plot, 0, point))).toEqual([1, 1, 4, 4, 4, 4, Number.NaN]);
    expect([0, 3].map((point) => shownValue(plot, 1, point))).toEqual([Number.NaN, Number.NaN]);
  });

  it('finds the points with any value, and the extent of the values', () => {
    expect(knownPoints(plot)).toEqual([0, 1, 2, 3]);
    expect(extentOf(plot.values)).toEqual({ low: 1, high: 8 });
    expect(extentOf([])).toEqual({ low: Number.NaN, high: Number.NaN });
  });
});
