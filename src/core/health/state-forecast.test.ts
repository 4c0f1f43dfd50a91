import { describe, expect, it } from 'vitest';
import { sampleDeduction } from '../../../tests/helpers/health-samples';
import { computeScore } from './score';
import { badnessOf, FORECAST_BLOCK_MS, StateForecast, stateOfBadness } from './state-forecast';

const STEP_MS = 60_000;

/** Feeds whole blocks, each of one badness. @returns the time after them */
function feed(forecast: StateForecast, fromMs: number, badnesses: readonly number[]): number {
  let atMs = fromMs;
  for (const badness of badnesses) {
    const toMs = atMs + FORECAST_BLOCK_MS;
    for (; atMs < toMs; atMs += STEP_MS) forecast.observe(atMs, badness);
  }
  return atMs;
}

describe('badness', () => {
  const taking = (points: number, severity: 'warning' | 'critical' = 'warning') =>
    computeScore([sampleDeduction({ points, severity })]);

  it('is the number of deducted points, and gives the same state as the score', () => {
    expect(badnessOf(taking(20), 1)).toBe(20);
    expect([5, 20, 31, 60].map((points) => stateOfBadness(badnessOf(taking(points), 1)))).toEqual([
      'healthy',
      'degraded',
      'unhealthy',
      'critical',
    ]);
  });

  it('is at least that of the state, which one critical finding makes unhealthy', () => {
    expect(stateOfBadness(badnessOf(taking(15, 'critical'), 0))).toBe('unhealthy');
  });

  it('grows as a threshold comes closer, and stays healthy before it is crossed', () => {
    const well = computeScore([]);
    expect([0, 0.5, 1].map((strain) => badnessOf(well, strain))).toEqual([0, 4.995, 9.99]);
    expect(stateOfBadness(badnessOf(well, 1))).toBe('healthy');
  });
});

describe('the forecast of the state', () => {
  it('is null until there are a few blocks', () => {
    const forecast = new StateForecast();
    const nowMs = feed(forecast, 0, [0, 0]);
    expect(forecast.predict(nowMs)).toBeNull();
  });

  it('expects a lasting state to last, with its end time', () => {
    const forecast = new StateForecast();
    const nowMs = feed(forecast, 0, new Array(144).fill(2));
    expect(forecast.predict(nowMs + 60_000)).toMatchObject({
      state: 'healthy',
      horizonMs: FORECAST_BLOCK_MS - 60_000,
      learnedFromMs: 144 * FORECAST_BLOCK_MS,
    });
    const later = feed(forecast, nowMs, new Array(12).fill(60));
    const prediction = forecast.predict(later);
    expect(prediction?.state).toBe('critical');
    const chances = Object.values(prediction?.probabilities ?? {});
    expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 9);
  });

  it('expects the hour of the backup from previous days', () => {
    const forecast = new StateForecast();
    const day = Array.from({ length: 144 }, (_, block) => (block >= 120 && block < 126 ? 40 : 3));
    let nowMs = 0;
    for (let count = 0; count < 10; count++) nowMs = feed(forecast, nowMs, day);
    nowMs = feed(forecast, nowMs, day.slice(0, 119));
    expect(forecast.predict(nowMs)?.state).toBe('healthy');
    nowMs = feed(forecast, nowMs, [3]);
    expect(forecast.predict(nowMs)?.probabilities.unhealthy).toBeGreaterThan(0.3);
    nowMs = feed(forecast, nowMs, [40]);
    expect(forecast.predict(nowMs)?.state).toBe('unhealthy');
  });

  it('continues a previous run', () => {
    const before = new StateForecast();
    const nowMs = feed(before, 0, new Array(30).fill(20));
    const after = new StateForecast(JSON.parse(JSON.stringify(before.snapshot())));
    expect(after.predict(nowMs)).toEqual(before.predict(nowMs));
    expect(after.predict(nowMs)?.state).toBe('degraded');
  });
});
