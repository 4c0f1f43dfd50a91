import { expect, it } from 'vitest';
import type { StatePrediction } from '../../../shared/contract/health-schemas';
import { expectedChance, expectedClock, predictionText } from './prediction-text';

const prediction = (state: StatePrediction['state']): StatePrediction => ({
  state,
  probabilities: { healthy: 0.4, degraded: 0.3, unhealthy: 0.2, critical: 0.1 },
  horizonMs: 384_000,
  learnedFromMs: 3_600_000,
});

it('includes worse states in the probability of an unhealthy one', () => {
  expect(expectedChance(prediction('healthy'))).toBe(0.4);
  expect(expectedChance(prediction('degraded'))).toBeCloseTo(0.6);
  expect(expectedChance(prediction('critical'))).toBe(0.1);
});

it('names the expected state', () => {
  expect(predictionText(prediction('degraded'), 0)).toMatch(/^Expected until .*: degraded or worse, 60\.0% likely$/);
  expect(predictionText(prediction('critical'), 0)).toMatch(/: critical, 10\.0% likely$/);
});

it('names a fixed time of day', () => {
  expect(expectedClock(prediction('healthy'), 216_000, 'UTC')).toBe('00:10');
  expect(expectedClock({ ...prediction('healthy'), horizonMs: 4_600 }, 595_000, 'UTC')).toBe('00:10');
});
