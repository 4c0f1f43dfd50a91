import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../tests/helpers/seeded-random';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../shared/model/time';
import { CONFIDENT_SCORE, NOTICE_SCORE } from './score';
import { createSeriesDetector, type SeriesJudgement } from './series-detector';

const STEP_MS = 5 * MINUTE_MS;
const STEPS_A_DAY = DAY_MS / STEP_MS;

type Series = (step: number) => number;

/** Creates reproducible noise of 45 to 55. */
function noisy(): Series {
  const random = createRandom(7, 'noise');
  const values: number[] = [];
  return (step) => {
    while (values.length <= step) values.push(45 + 10 * random());
    return values[step] as number;
  };
}

function judge(days: number, valueAt: Series, intervalMs = STEP_MS): SeriesJudgement[] {
  const detector = createSeriesDetector({ intervalMs });
  return Array.from({ length: (days * DAY_MS) / intervalMs }, (_, step) =>
    detector.observe(step * intervalMs, valueAt(step)),
  );
}

/** Lists the steps whose score is shown. */
const oddSteps = (judgements: readonly SeriesJudgement[]) =>
  judgements.flatMap(({ score }, step) => (score >= NOTICE_SCORE ? [step] : []));

describe('anomalies', () => {
  it('include a spike and a dip in noise, with confidence and in most views', () => {
    const base = noisy();
    const found = judge(7, (step) => (step === 1_500 ? 500 : step === 1_800 ? 0 : base(step)));
    expect(found[1_500]?.score).toBeGreaterThan(CONFIDENT_SCORE);
    expect(found[1_500]?.detectors).toEqual(expect.arrayContaining(['jump', 'step', 'level']));
    expect(found[1_800]?.score).toBeGreaterThan(NOTICE_SCORE);
    expect(oddSteps(found).filter((step) => step < 1_500)).toEqual([]);
  });

  it('include a level shift, until it is the new level', () => {
    const base = noisy();
    const odd = oddSteps(judge(10, (step) => base(step) + (step >= 1_500 ? 200 : 0)));
    expect(odd[0]).toBe(1_500);
    expect(odd.at(-1)).toBeLessThan(1_500 + STEPS_A_DAY);
  });

  it('include a missing peak of a daily cycle', () => {
    const base = noisy();
    const peak = (step: number) => (step % STEPS_A_DAY >= 204 ? 300 : 0);
    const found = judge(15, (step) => base(step) + (step >= 14 * STEPS_A_DAY ? 0 : peak(step)));
    const odd = oddSteps(found);
    expect(odd.filter((step) => step >= 4 * STEPS_A_DAY && step < 14 * STEPS_A_DAY + 204)).toEqual([]);
    expect(odd).toContain(14 * STEPS_A_DAY + 204);
  });

  it('include a sensor that hangs, once and without confidence', () => {
    const base = noisy();
    const hung = judge(7, (step) => (step >= 1_500 ? 52 : base(step)));
    const stuck = hung.flatMap(({ detectors, score }) => (detectors.includes('stuck') ? [score] : []));
    expect(stuck).toHaveLength(1);
    expect(stuck[0]).toBeGreaterThanOrEqual(NOTICE_SCORE);
    expect(stuck[0]).toBeLessThan(CONFIDENT_SCORE);
  });
});

describe('usual values', () => {
  it('include noise, and a constant with rounding errors', () => {
    expect(oddSteps(judge(14, noisy()))).toEqual([]);
    const base = noisy();
    expect(oddSteps(judge(7, (step) => 50 + base(step) * 1e-9))).toEqual([]);
    expect(oddSteps(judge(7, () => 0))).toEqual([]);
  });

  it('include a nightly task, from the third night on', () => {
    const base = noisy();
    const nightly = (step: number) => (step % STEPS_A_DAY === 36 + (Math.floor(step / STEPS_A_DAY) % 3) ? 400 : 0);
    const odd = oddSteps(judge(14, (step) => base(step) + nightly(step)));
    expect(odd.filter((step) => step >= 3 * STEPS_A_DAY)).toEqual([]);
  });

  it('include spikes of a series that often spikes', () => {
    const base = noisy();
    const random = createRandom(1, 'spikes');
    let spikes = 0;
    const found = judge(21, (step) => {
      if (random() >= 0.01) return base(step);
      if (step >= 7 * STEPS_A_DAY) spikes++;
      return base(step) + 300 + 100 * random();
    });
    // Two that coincide may still be anomalous.
    expect(oddSteps(found.slice(7 * STEPS_A_DAY)).length).toBeLessThan(spikes / 10);
  });

  it('include the first hours, before anything is known', () => {
    const found = judge(1, (step) => (step === 100 ? 1e6 : 1));
    expect(found[100]?.surprise).toBe(0);
    expect(found[10]?.expected).toBeNull();
  });
});

describe('a judgment', () => {
  it('has an expected range around the usual values', () => {
    const { expected } = judge(7, noisy()).at(-1) as SeriesJudgement;
    expect(expected?.middle).toBeCloseTo(50, 0);
    expect(expected?.low).toBeLessThan(45);
    expect(expected?.high).toBeGreaterThan(55);
  });

  it('does not depend on the unit', () => {
    const base = noisy();
    const spiked: Series = (step) => (step === 1_500 ? 90 : base(step));
    const bytes = judge(7, (step) => spiked(step) * 2 ** 20);
    judge(7, spiked).forEach(({ surprise }, step) => {
      expect(bytes[step]?.surprise).toBeCloseTo(surprise, 6);
    });
  });

  it('does not depend on later values', () => {
    const base = noisy();
    const one = judge(5, base);
    const other = judge(5, (step) => (step > 1_000 ? 1e6 * Math.sin(step) : base(step)));
    expect(other.slice(0, 1_001)).toEqual(one.slice(0, 1_001));
  });

  it('continues after a save without a difference', () => {
    const base = noisy();
    const value: Series = (step) => (step % 700 === 699 ? 300 : base(step));
    const whole = judge(8, value);
    let detector = createSeriesDetector({ intervalMs: STEP_MS });
    for (let step = 0; step < 8 * STEPS_A_DAY; step++) {
      if (step % 500 === 499) {
        const state = JSON.parse(JSON.stringify(detector.toJSON()));
        detector = createSeriesDetector({ intervalMs: STEP_MS, state });
      }
      expect(detector.observe(step * STEP_MS, value(step))).toEqual(whole[step]);
    }
  });

  it('saves a copy that does not change', () => {
    const detector = createSeriesDetector({ intervalMs: STEP_MS });
    detector.observe(0, 1);
    const saved = detector.toJSON();
    const before = JSON.stringify(saved);
    detector.observe(STEP_MS, 9);
    expect(JSON.stringify(saved)).toBe(before);
  });
});

describe('bad input', () => {
  it('is refused as the interval', () => {
    for (const intervalMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => createSeriesDetector({ intervalMs })).toThrow(/interval/);
    }
  });

  it('is a gap: nothing is anomalous and nothing is learned', () => {
    const detector = createSeriesDetector({ intervalMs: STEP_MS });
    for (let step = 0; step < 500; step++) detector.observe(step * STEP_MS, step % 7);
    const before = JSON.stringify(detector.toJSON());
    const bad: [number, number][] = [
      [500 * STEP_MS, Number.NaN],
      [500 * STEP_MS, Number.POSITIVE_INFINITY],
      [500 * STEP_MS, Number.MAX_VALUE],
      [Number.NaN, 3],
      [499 * STEP_MS, 3],
      [3 * STEP_MS, 3],
    ];
    const nothing: SeriesJudgement = { score: 0, surprise: 0, expected: null, detectors: [] };
    for (const [atMs, value] of bad) expect(detector.observe(atMs, value)).toEqual(nothing);
    expect(JSON.stringify(detector.toJSON())).toBe(before);
  });

  it('never leads to NaN or infinity in the state', () => {
    const random = createRandom(5, 'wild');
    const wild = [0, -0, 1e300, -1e300, 1e-300, 1, -1, Number.NaN, Number.MIN_VALUE, 1e15];
    const detector = createSeriesDetector({ intervalMs: HOUR_MS });
    let atMs = -30 * DAY_MS;
    for (let step = 0; step < 5_000; step++) {
      atMs += HOUR_MS * (random() < 0.02 ? 500 * random() : 1);
      const value = wild[Math.floor(random() * wild.length)] as number;
      const { score, surprise, expected } = detector.observe(atMs, value);
      expect(Number.isFinite(surprise) && score >= 0 && score <= 1).toBe(true);
      if (expected !== null) expect(Object.values(expected).every(Number.isFinite)).toBe(true);
    }
    // JSON has null for NaN and infinities; fillers and values not seen yet are null too.
    const { baseline, recent } = detector.toJSON();
    expect(Object.values({ ...baseline, ...recent })).not.toContain(null);
    expect([...baseline.daily.offsets, ...baseline.weekly.offsets]).not.toContain(null);
  });
});
