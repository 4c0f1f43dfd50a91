import { expect, test } from 'vitest';
import { createFrameSample, rearrangeFrameSample } from './frame-sample';

const frameOf = (...values: number[]) => Float64Array.from(values);

/** Lists the first values of the frames in the sample. */
function heldAfter(frames: number, capacity: number, stride: number): number[] {
  const sample = createFrameSample({ seriesCount: 1, capacity, stride });
  for (let frame = 0; frame < frames; frame++) sample.offer(frameOf(frame), frameOf(frame - 1));
  return sample.frames.map(([current]) => current as number);
}

test('keeps every frame while there is room', () => {
  expect(heldAfter(4, 4, 8)).toEqual([0, 1, 2, 3]);
});

test('thins itself out until it reaches its stride, so that it always covers the whole time', () => {
  expect(heldAfter(8, 4, 4)).toEqual([0, 2, 4, 6]);
  expect(heldAfter(16, 4, 4)).toEqual([0, 4, 8, 12]);
});

test('then replaces the oldest', () => {
  expect(heldAfter(6, 4, 1)).toEqual([4, 5, 2, 3]);
});

test('keeps the previous frame with each frame', () => {
  const sample = createFrameSample({ seriesCount: 2, capacity: 4, stride: 1 });
  sample.offer(frameOf(3, 4), frameOf(1, 2));
  expect(sample.frames).toEqual([Float32Array.of(3, 4, 1, 2)]);
});

test('tracks the range of all frames offered, and skips missing values', () => {
  const sample = createFrameSample({ seriesCount: 2, capacity: 1, stride: 1 });
  sample.offer(frameOf(5, Number.NaN), frameOf(0, 0));
  sample.offer(frameOf(-1, Number.NaN), frameOf(0, 0));
  sample.offer(frameOf(2, Number.NaN), frameOf(0, 0));
  expect([sample.lowest[0], sample.highest[0]]).toEqual([-1, 5]);
  expect(sample.lowest[1]).toBeNaN();
});

test('restores from JSON to a ten-thousandth of the range, oldest first', () => {
  const sample = createFrameSample({ seriesCount: 2, capacity: 3, stride: 1 });
  for (let frame = 0; frame < 4; frame++) {
    sample.offer(frameOf(frame / 3, frame === 3 ? Number.NaN : 7), frameOf((frame - 1) / 3, 7));
  }
  const state = JSON.parse(JSON.stringify(sample));
  const restored = createFrameSample({ seriesCount: 2, capacity: 3, stride: 1, state });
  const held = restored.frames.map((frame) => Array.from(frame, (value) => Math.round(value * 1000) / 1000));
  expect(held).toEqual([
    [0.333, 7, 0, 7],
    [0.667, 7, 0.333, 7],
    [1, Number.NaN, 0.667, 7],
  ]);
});

test('is rearranged for series that were added, removed and moved', () => {
  const sample = createFrameSample({ seriesCount: 2, capacity: 3, stride: 1 });
  sample.offer(frameOf(0, 10), frameOf(0, 10));
  sample.offer(frameOf(1, 20), frameOf(0, 10));
  const state = rearrangeFrameSample(sample.toJSON(), [1, -1]);
  const restored = createFrameSample({ seriesCount: 2, capacity: 3, stride: 1, state });
  expect(restored.frames[1]).toEqual(Float32Array.of(20, Number.NaN, 10, Number.NaN));
  expect(restored.highest[0]).toBe(20);
  expect(restored.highest[1]).toBeNaN();
});
