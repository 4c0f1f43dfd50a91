import { expect, it } from 'vitest';
import type { Frame } from '../../shared/model/frame';
import { MetricWindow } from './metric-window';

const frame = (sequence: number, values: number[], gap = false): Frame => ({
  sequence,
  atMs: sequence * 1000,
  intervalMs: 1000,
  gap,
  values: Float64Array.from(values),
});

it('keeps the newest frames, oldest first', () => {
  const window = new MetricWindow(3);
  expect(window.oldestAtMs).toBeNaN();
  for (let sequence = 1; sequence <= 5; sequence++) window.add(frame(sequence, [sequence, -sequence], sequence === 4));
  expect(window.length).toBe(3);
  expect(window.oldestAtMs).toBe(3_000);
  expect(
    [0, 1, 2].map((position) => [window.atMs(position), window.value(0, position), window.value(1, position)]),
  ).toEqual([
    [3_000, 3, -3],
    [4_000, 4, -4],
    [5_000, 5, -5],
  ]);
  expect([0, 1, 2].map((position) => window.gap(position))).toEqual([false, true, false]);
});

it('takes series that come later, and forgets the values of those that went', () => {
  const window = new MetricWindow(3);
  window.add(frame(1, [1]));
  window.add(frame(2, [1, 7]));
  for (let sequence = 3; sequence <= 6; sequence++) window.add(frame(sequence, [1]));
  expect([0, 1, 2].map((position) => window.value(1, position))).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect(window.value(99, 0)).toBeNaN();
});

it('finds the newest value within so many frames', () => {
  const window = new MetricWindow(10);
  window.add(frame(1, [5]));
  for (let sequence = 2; sequence <= 4; sequence++) window.add(frame(sequence, [Number.NaN]));
  expect(window.latest(0, 4)).toEqual({ atMs: 1_000, value: 5 });
  expect(window.latest(0, 3)).toBeUndefined();
  expect(window.latest(9, 3)).toBeUndefined();
});

it('gives the newest value exactly, and history to seven digits', () => {
  const window = new MetricWindow(2);
  window.add(frame(1, [123_456_789_012_345]));
  expect(window.latest(0, 1)?.value).toBe(123_456_789_012_345);
  expect(window.value(0, 0) / 123_456_789_012_345).toBeCloseTo(1, 7);
});
