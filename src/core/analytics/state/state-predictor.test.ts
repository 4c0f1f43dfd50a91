import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import { HOUR_MS } from '../../../shared/model/time';
import { STATE_MODEL } from './state-model';
import { createStatePredictor, type StatePrediction, type StatePredictor } from './state-predictor';

const STEP_MS = 300_000;
const THRESHOLDS = [0.5, 0.8];

/** Feeds `hours` of values, one every five minutes, and returns the prediction of each hour before it began. */
function predictHours(predictor: StatePredictor, hours: number, valueAt: (hour: number) => number): StatePrediction[] {
  const predictions: StatePrediction[] = [];
  for (let hour = 0; hour < hours; hour++) {
    const prediction = predictor.predict(hour * HOUR_MS);
    if (prediction.kind === 'state-prediction') predictions.push(prediction);
    for (let atMs = hour * HOUR_MS; atMs < (hour + 1) * HOUR_MS; atMs += STEP_MS)
      predictor.observe(atMs, valueAt(hour));
  }
  return predictions;
}

const create = () => createStatePredictor({ limits: THRESHOLDS, blockMs: HOUR_MS }, STATE_MODEL);

describe('createStatePredictor', () => {
  it('returns the number of blocks that it needs', () => {
    const predictor = create();
    expect(predictor.predict(0)).toEqual({ kind: 'too-few-points', needed: 3, given: 0 });
    predictHours(predictor, 2, () => 0.1);
    expect(predictor.predict(2 * HOUR_MS)).toEqual({ kind: 'too-few-points', needed: 3, given: 2 });
  });

  it('expects a quiet metric to stay quiet, and a full one to stay full', () => {
    for (const [value, state] of [
      [0.1, 0],
      [0.65, 1],
      [0.95, 2],
    ] as const) {
      const predictions = predictHours(create(), 48, () => value);
      expect(predictions.at(-1)).toMatchObject({ state, fromMs: 47 * HOUR_MS, toMs: 48 * HOUR_MS });
      expect(predictions.at(-1)?.probabilities[state]).toBeGreaterThan(0.9);
    }
  });

  it('expects the busy hour of each day before it begins', () => {
    const random = createRandom(3);
    const busy = (hour: number) => hour % 24 === 9 || hour % 24 === 10;
    const predictions = predictHours(create(), 10 * 24 + 12, (hour) => (busy(hour) ? 0.9 : 0.1) + 0.05 * random());
    const stateAt = (hour: number) => predictions.find(({ fromMs }) => fromMs === hour * HOUR_MS)?.state;
    expect([8, 9, 10, 11].map((hour) => stateAt(240 + hour))).toEqual([0, 2, 2, 0]);
  });

  it('returns probabilities that sum to one, for any input', () => {
    const random = createRandom(5);
    const strange = [0, -1, 1e300, -1e300, Number.NaN, Number.POSITIVE_INFINITY, 5e-324];
    const predictor = create();
    for (let hour = 0; hour < 400; hour++) {
      const prediction = predictor.predict(hour * HOUR_MS);
      if (prediction.kind === 'state-prediction') {
        expect(prediction.probabilities.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        expect(prediction.probabilities.every((share) => share >= 0)).toBe(true);
        expect([0, 1, 2]).toContain(prediction.state);
      }
      const value = random() < 0.2 ? (strange[Math.floor(random() * strange.length)] as number) : random();
      if (random() < 0.9) predictor.observe((hour + random()) * HOUR_MS, value);
    }
  });

  it('does not use values of the block that it predicts', () => {
    const calm = create();
    const late = create();
    for (const predictor of [calm, late]) predictHours(predictor, 30, (hour) => hour / 40);
    late.observe(30 * HOUR_MS + 1, 99);
    expect(late.predict(30 * HOUR_MS + 2)).toEqual(calm.predict(30 * HOUR_MS + 2));
  });

  it('continues from a snapshot in JSON without a difference', () => {
    const whole = create();
    predictHours(whole, 60, (hour) => (hour % 7) / 8);
    whole.observe(60.2 * HOUR_MS, 0.4);
    // A night without values, then one more.
    whole.observe(70.5 * HOUR_MS, 0.7);
    const snapshot = JSON.parse(JSON.stringify(whole.snapshot()));
    const restored = createStatePredictor({ limits: THRESHOLDS, blockMs: HOUR_MS, snapshot }, STATE_MODEL);
    for (const predictor of [whole, restored]) predictor.observe(70.6 * HOUR_MS, 0.9);
    expect(restored.predict(71 * HOUR_MS)).toEqual(whole.predict(71 * HOUR_MS));
    expect(restored.snapshot()).toEqual(whole.snapshot());
  });

  it('keeps two weeks, for any run time and any gap', () => {
    const predictor = create();
    predictHours(predictor, 500, () => 0.2);
    expect(predictor.snapshot().means).toHaveLength(15 * 24);
    predictor.observe(1e6 * HOUR_MS, 0.2);
    expect(predictor.snapshot().means).toHaveLength(15 * 24);
    expect(predictor.predict((1e6 + 1) * HOUR_MS)).toEqual({ kind: 'too-few-points', needed: 3, given: 1 });
  });

  it('accepts any number of limits', () => {
    const predictor = createStatePredictor({ limits: [0.2, 0.4, 0.6], blockMs: HOUR_MS }, STATE_MODEL);
    const predictions = predictHours(predictor, 30, () => 0.5);
    expect(predictions.at(-1)?.probabilities).toHaveLength(4);
    expect(predictions.at(-1)?.state).toBe(2);
  });
});
