import { expect, test } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import { fitRegressionAdjustment } from './fit-regression-adjustment';
import { createFrameSample, type FrameSample } from './frame-sample';
import {
  type RegressionAdjustment,
  restOf,
  restoreRegressionAdjustment,
  saveRegressionAdjustment,
  standardizeFrame,
} from './regression-adjustment';

const FRAMES = 600;

/** Creates two series that follow a common load, an independent one, a constant one, and one that is mostly missing. */
function sampleMachine(): FrameSample {
  const random = createRandom(1);
  const sample = createFrameSample({ seriesCount: 5, capacity: FRAMES, stride: 1 });
  const previous = new Float64Array(5).fill(Number.NaN);
  for (let frame = 0; frame < FRAMES; frame++) {
    const load = random();
    const current = Float64Array.of(
      load + 0.02 * random(),
      100 * load + random(),
      random(),
      7,
      frame % 3 === 0 ? random() : Number.NaN,
    );
    sample.offer(current, previous);
    previous.set(current);
  }
  return sample;
}

function fitAtOnce(sample: FrameSample, leastMembers = 2): RegressionAdjustment | undefined {
  const work = fitRegressionAdjustment(sample, leastMembers);
  let step = work.next();
  while (step.done !== true) step = work.next();
  return step.value;
}

function restsOf(adjustment: RegressionAdjustment, ...values: number[]): number[] {
  const row = new Float64Array(2 * adjustment.members.length);
  standardizeFrame(adjustment, Float64Array.from(values), Float64Array.of(0.5, 50, 0.5, 7, 0.5), row);
  return adjustment.members.map(
    (_, member) => Math.abs(restOf(adjustment, member, row)) / (adjustment.usualRest[member] as number),
  );
}

test('models series that vary and are mostly present, and lists constant ones', () => {
  const adjustment = fitAtOnce(sampleMachine()) as RegressionAdjustment;
  expect(adjustment.members).toEqual([0, 1, 2]);
  expect(adjustment.constants).toEqual([[3, 7]]);
});

test('expects correlated series to stay correlated', () => {
  const adjustment = fitAtOnce(sampleMachine()) as RegressionAdjustment;
  const together = restsOf(adjustment, 0.9, 90, 0.5, 7, 0.5);
  expect(Math.max(...together)).toBeLessThan(1.5);
  // Each value is usual on its own; the anomaly is that one is high while the other is low.
  const apart = restsOf(adjustment, 0.9, 20, 0.5, 7, 0.5);
  expect(apart[0]).toBeGreaterThan(3);
  expect(apart[1]).toBeGreaterThan(3);
  expect(apart[2]).toBeLessThan(1.5);
});

test('takes a missing value from the previous frame', () => {
  const adjustment = fitAtOnce(sampleMachine()) as RegressionAdjustment;
  const rests = restsOf(adjustment, Number.NaN, 50, 0.5, 7, 0.5);
  for (const rest of rests) expect(rest).toBeLessThan(1.5);
});

test('is not fitted to too few series', () => {
  expect(fitAtOnce(sampleMachine(), 4)).toBeUndefined();
});

test('restores from JSON, with series at new indexes', () => {
  const adjustment = fitAtOnce(sampleMachine()) as RegressionAdjustment;
  const saved = JSON.parse(JSON.stringify(saveRegressionAdjustment(adjustment)));
  const restored = restoreRegressionAdjustment(saved, [0, 1, 2, 3, 4]);
  const values = [0.9, 20, 0.5, 7, 0.5];
  restsOf(restored, ...values).forEach((rest, member) => {
    expect(rest).toBeCloseTo(restsOf(adjustment, ...values)[member] as number, 2);
  });
  expect(restoreRegressionAdjustment(saved, [2, -1, 0]).members).toEqual([2, -1, 0]);
});
