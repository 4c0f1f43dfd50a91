import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import { type AnomalyJudgement, createAnomalyDetector } from './anomaly-detector';

const STEP_MS = 300_000;
const STEPS_A_DAY = 288;

/** Frames of reproducible noise around 50, 150, 250 …. */
function noisyFrames(seriesCount: number, steps: number): Float64Array[] {
  const random = createRandom(11, 'frames');
  return Array.from({ length: steps }, () =>
    Float64Array.from({ length: seriesCount }, (_, index) => 50 + 100 * index + 10 * random()),
  );
}

const namesOf = (count: number) => Array.from({ length: count }, (_, index) => `metric-${index}`);

function judge(frames: readonly Float64Array[]): AnomalyJudgement[] {
  const detector = createAnomalyDetector({ names: namesOf(frames[0]?.length ?? 0), intervalMs: STEP_MS });
  return frames.map((values, step) => detector.observe(step * STEP_MS, values));
}

describe('one series', () => {
  it('is judged by its own past, with score, metric and detectors', () => {
    const frames = noisyFrames(1, 6 * STEPS_A_DAY);
    (frames[1_500] as Float64Array)[0] = 700;
    const { score, tier, metric, detectors, expected, observed, causes } = judge(frames)[1_500] as AnomalyJudgement;
    expect({ tier, metric, observed }).toEqual({ tier: 'confident', metric: 'metric-0', observed: 700 });
    expect(detectors).toContain('level');
    expect(expected?.high).toBeLessThan(100);
    expect(causes).toEqual([{ metric: 'metric-0', score }]);
  });

  it('is shown but not notified in the first days', () => {
    const frames = noisyFrames(1, 3 * STEPS_A_DAY);
    (frames[500] as Float64Array)[0] = 700;
    expect(judge(frames)[500]?.tier).toBe('notice');
  });
});

describe('several series', () => {
  it('are not anomalous while nothing happens', () => {
    const odd = judge(noisyFrames(3, 6 * STEPS_A_DAY)).filter(({ tier }) => tier !== 'none');
    expect(odd).toEqual([]);
  });

  it('identify the one that deviated', () => {
    const frames = noisyFrames(3, 6 * STEPS_A_DAY);
    (frames[1_500] as Float64Array)[1] = 2_000;
    const { tier, metric, series } = judge(frames)[1_500] as AnomalyJudgement;
    expect({ tier, metric }).toEqual({ tier: 'confident', metric: 'metric-1' });
    expect(series.map(({ detectors }) => detectors.length > 0)).toEqual([false, true, false]);
  });
});

it('continue after a save, and learn a new series', () => {
  const frames = noisyFrames(2, 4 * STEPS_A_DAY);
  const whole = judge(frames);
  const before = createAnomalyDetector({ names: ['metric-0', 'metric-1'], intervalMs: STEP_MS });
  for (let step = 0; step < 1_000; step++) before.observe(step * STEP_MS, frames[step] as Float64Array);
  const state = JSON.parse(JSON.stringify(before.toJSON()));
  const after = createAnomalyDetector({ names: ['metric-1', 'new', 'metric-0'], intervalMs: STEP_MS, state });
  const [first, second] = frames[1_000] as Float64Array as unknown as [number, number];
  const { series } = after.observe(1_000 * STEP_MS, Float64Array.of(second, 5, first));
  expect(series[2]).toEqual(whole[1_000]?.series[0]);
  expect(series[0]).toEqual(whole[1_000]?.series[1]);
  expect(series[1]?.expected).toBeNull();
});

it('treat frames without a value, of another size and out of order as gaps', () => {
  const detector = createAnomalyDetector({ names: ['a', 'b'], intervalMs: STEP_MS });
  const bad: [number, Float64Array][] = [
    [0, Float64Array.of(Number.NaN, Number.NaN)],
    [STEP_MS, new Float64Array(0)],
    [0, Float64Array.of(1, 2)],
    [Number.NaN, Float64Array.of(1, 2)],
    [2 * STEP_MS, Float64Array.of(Number.POSITIVE_INFINITY, -1e308)],
  ];
  for (const [atMs, values] of bad) {
    const { score, tier, metric } = detector.observe(atMs, values);
    expect({ score, tier, metric }).toEqual({ score: 0, tier: 'none', metric: null });
  }
});

it('may be an empty list', () => {
  const detector = createAnomalyDetector({ names: [], intervalMs: STEP_MS });
  expect(detector.observe(0, new Float64Array(0)).tier).toBe('none');
});
