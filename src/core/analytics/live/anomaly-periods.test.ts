import { describe, expect, it } from 'vitest';
import type { AnomalyJudgement } from '../anomaly/anomaly-detector';
import { AnomalyPeriods } from './anomaly-periods';

const STEP_MS = 60_000;
const NAMES = ['cpu', 'memory'];
const VALUES = Float64Array.of(0.9, 0.5);
const EXPECTED = { low: 0.1, middle: 0.2, high: 0.3 };

function judgement(score: number, metric: string | null = 'cpu', detectors = ['level']): AnomalyJudgement {
  const tier = score >= 0.9 ? 'confident' : score >= 0.5 ? 'notice' : 'none';
  const series = NAMES.map((name) => ({
    score: name === metric ? score : 0,
    surprise: 0,
    expected: name === 'cpu' ? EXPECTED : null,
    detectors: [],
  }));
  const causes = metric === null || tier === 'none' ? [] : [{ metric, score }];
  return { score, tier, metric, detectors, expected: EXPECTED, observed: 0.9, series, causes };
}

const QUIET = judgement(0.1, null);

describe('AnomalyPeriods', () => {
  it('opens with the first anomalous step, renews, and closes at the end of the last one', () => {
    const periods = new AnomalyPeriods(NAMES, STEP_MS);
    expect(periods.observe(0, QUIET, VALUES)).toEqual([]);
    const [opened] = periods.observe(STEP_MS, judgement(0.6), VALUES);
    expect(opened).toMatchObject({
      kind: 'opened',
      anomaly: {
        metric: 'cpu',
        tier: 'notice',
        score: 0.6,
        fromMs: STEP_MS,
        toMs: null,
        observed: 0.9,
        expected: EXPECTED,
      },
    });
    const [renewed] = periods.observe(3 * STEP_MS, judgement(0.95, 'memory', ['joint']), Float64Array.of(0.7, 0.99));
    expect(renewed).toMatchObject({
      kind: 'renewed',
      anomaly: {
        id: opened?.anomaly.id,
        metric: 'cpu',
        tier: 'confident',
        score: 0.95,
        peakAtMs: 3 * STEP_MS,
        observed: 0.7,
        detectors: ['level', 'joint'],
        causes: [
          { metric: 'cpu', score: 0.6 },
          { metric: 'memory', score: 0.95 },
        ],
      },
    });
    expect(periods.observe(25 * STEP_MS, QUIET, VALUES)).toEqual([]);
    const [closed, ...rest] = periods.observe(34 * STEP_MS, QUIET, VALUES);
    expect(closed).toMatchObject({ kind: 'closed', anomaly: { id: opened?.anomaly.id, toMs: 4 * STEP_MS } });
    expect(rest).toEqual([]);
    expect(periods.open).toBeUndefined();
  });

  it('keeps the severity and the peak that a period has had', () => {
    const periods = new AnomalyPeriods(NAMES, STEP_MS);
    periods.observe(0, judgement(0.95), VALUES);
    const [renewed] = periods.observe(STEP_MS, judgement(0.6), Float64Array.of(0.1, 0.1));
    expect(renewed?.anomaly).toMatchObject({ tier: 'confident', score: 0.95, peakAtMs: 0, observed: 0.9 });
  });

  it('closes a period and opens another if the anomalous steps are far apart', () => {
    const periods = new AnomalyPeriods(NAMES, STEP_MS);
    periods.observe(0, judgement(0.6), VALUES);
    const changes = periods.observe(60 * STEP_MS, judgement(0.6), VALUES);
    expect(changes.map(({ kind }) => kind)).toEqual(['closed', 'opened']);
    expect(new Set(changes.map(({ anomaly }) => anomaly.id)).size).toBe(2);
  });

  it('joins hourly steps by their number', () => {
    const hourMs = 3_600_000;
    const periods = new AnomalyPeriods(NAMES, hourMs);
    periods.observe(0, judgement(0.6), VALUES);
    expect(periods.observe(3 * hourMs, judgement(0.6), VALUES).map(({ kind }) => kind)).toEqual(['renewed']);
  });

  it('continues or closes a period that was open when the program ended', () => {
    const before = new AnomalyPeriods(NAMES, STEP_MS);
    before.observe(0, judgement(0.6), VALUES);
    const after = new AnomalyPeriods(NAMES, STEP_MS, before.open);
    expect(after.observe(STEP_MS, judgement(0.6), VALUES)[0]).toMatchObject({
      kind: 'renewed',
      anomaly: { id: 'anomaly-0' },
    });
    const later = new AnomalyPeriods(NAMES, STEP_MS, before.open);
    expect(later.observe(100 * STEP_MS, QUIET, VALUES)[0]).toMatchObject({
      kind: 'closed',
      anomaly: { toMs: STEP_MS },
    });
  });

  it('has no NaN, even for a metric without a value', () => {
    const periods = new AnomalyPeriods(NAMES, STEP_MS);
    const [opened] = periods.observe(0, judgement(0.6, 'memory'), Float64Array.of(0.5, Number.NaN));
    for (const number of Object.values(opened?.anomaly.expected ?? {})) expect(number).not.toBeNaN();
    expect(opened?.anomaly.observed).toBe(0.9);
  });
});
