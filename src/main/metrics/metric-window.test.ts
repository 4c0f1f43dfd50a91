import { expect, it } from 'vitest';
import type { Frame } from '../../shared/model/frame';
import { MetricWindow } from './metric-window';

const frame = (sequence: number, values: number[]): Frame => ({
  sequence,
  atMs: sequence * 1000,
  intervalMs: 1000,
  gap: false,
  values: Float64Array.from(values),
});

it('keeps the newest frames, oldest first', () => {
  const window = new MetricWindow(3);
  for (let sequence = 1; sequence <= 5; sequence++) window.add(frame(sequence, [sequence, -sequence]));
  expect(window.length).toBe(3);
  expect(
    [0, 1, 2].map((position) => [window.timeAt(position), window.valueAt(0, position), window.valueAt(1, position)]),
  ).toEqual([
    [3_000, 3, -3],
    [4_000, 4, -4],
    [5_000, 5, -5],
  ]);
});

it('accepts series that begin later, and drops the values of those that ended', () => {
  const window = new MetricWindow(3);
  window.add(frame(1, [1]));
  window.add(frame(2, [1, 7]));
  for (let sequence = 3; sequence <= 6; sequence++) window.add(frame(sequence, [1]));
  expect([0, 1, 2].map((position) => window.valueAt(1, position))).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect(window.valueAt(99, 0)).toBeNaN();
});

it('finds the newest value within a number of frames', () => {
  const window = new MetricWindow(10);
  window.add(frame(1, [5]));
  for (let sequence = 2; sequence <= 4; sequence++) window.add(frame(sequence, [Number.NaN]));
  expect(window.latest(0, 4)).toEqual({ atMs: 1_000, value: 5 });
  expect(window.latest(0, 3)).toBeUndefined();
  expect(window.latest(9, 3)).toBeUndefined();
});

it('returns the newest value exactly, and history to seven digits', () => {
  const window = new MetricWindow(2);
  window.add(frame(1, [123_456_789_012_345]));
  expect(window.latest(0, 1)?.value).toBe(123_456_789_012_345);
  expect(window.valueAt(0, 0) / 123_456_789_012_345).toBeCloseTo(1, 7);
});
