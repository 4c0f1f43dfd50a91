import { expect, it } from 'vitest';
import type { ActionOutcome } from './action-outcome';
import { believeEffect, chanceOfHelp, HALF_LIFE_MS } from './believe-effect';
import { contextIn, type LearningContext } from './learning-context';

const HERE = contextIn('cpu', { role: 'laptop', onBattery: false, cpuBusyRatio: 0.9 });
const ON_BATTERY = contextIn('cpu', { role: 'laptop', onBattery: true, cpuBusyRatio: 0.9 });
const OTHER_PROBLEM = contextIn('memory', { role: 'laptop', onBattery: false, cpuBusyRatio: 0.9 });
const NOW_MS = 100 * HALF_LIFE_MS;

let count = 0;
const outcome = (gainRatio: number, values: Partial<ActionOutcome> = {}): ActionOutcome => ({
  changeId: `change-${++count}`,
  action: 'act',
  context: HERE,
  atMs: NOW_MS,
  verdict: gainRatio > 0 ? 'better' : 'worse',
  gainRatio,
  gainError: 0.05,
  ...values,
});
const believe = (outcomes: readonly ActionOutcome[], context: LearningContext = HERE) =>
  believeEffect(outcomes, 'act', context, NOW_MS);

it('weighs measurements against the prior by their variances', () => {
  // Prior: mean 0.1, variance 0.09 + 0.04; a trial: variance 0.0025 + 0.01.
  const precision = 1 / 0.13 + 1 / 0.0125;
  const { mean, deviation, trials } = believe([outcome(0.5)]);
  expect(mean).toBeCloseTo((0.1 / 0.13 + 0.5 / 0.0125) / precision, 10);
  expect(deviation).toBeCloseTo(Math.sqrt(1 / precision), 10);
  expect(trials).toBe(1);
});

it('trusts a narrow interval more than a wide one', () => {
  expect(believe([outcome(0.5, { gainError: 0.02 })]).mean).toBeGreaterThan(
    believe([outcome(0.5, { gainError: 0.3 })]).mean,
  );
});

it('learns a little from other situations with the same problem, and nothing from other problems or actions', () => {
  const untried = believe([]);
  const related = believe([outcome(0.5, { context: ON_BATTERY })]);
  const own = believe([outcome(0.5)]);
  expect(related.mean).toBeGreaterThan(untried.mean);
  expect(related.mean).toBeLessThan(own.mean);
  expect(related.deviation).toBeGreaterThan(own.deviation);
  expect(related.trials).toBe(0);
  expect(believe([outcome(0.5, { context: null })])).toEqual(related);
  expect(believe([outcome(0.5, { context: OTHER_PROBLEM }), outcome(0.5, { action: 'other' })])).toEqual(untried);
});

it('lets situations differ at any number of trials elsewhere', () => {
  const others = Array.from({ length: 200 }, () => outcome(-0.4, { context: ON_BATTERY }));
  expect(believe(others).deviation).toBeGreaterThan(0.2);
  const own = [outcome(0.4), outcome(0.4), outcome(0.4), outcome(0.4)];
  expect(believe([...others, ...own]).mean).toBeGreaterThan(0.3);
});

it('halves the weight of a trial in a half-life', () => {
  const old = believe([outcome(0.5, { atMs: NOW_MS - HALF_LIFE_MS }), outcome(0.5, { atMs: NOW_MS - HALF_LIFE_MS })]);
  const fresh = believe([outcome(0.5)]);
  expect(old.mean).toBeCloseTo(fresh.mean, 10);
  expect(old.deviation).toBeCloseTo(fresh.deviation, 10);
  const ancient = believe([outcome(0.5, { atMs: NOW_MS - 40 * HALF_LIFE_MS })]);
  expect(ancient.mean).toBeCloseTo(0.1, 6);
});

it('estimates the chance of a noticeable gain', () => {
  expect(chanceOfHelp({ mean: 0.1, deviation: 0.2, trials: 0 })).toBeCloseTo(0.5, 6);
  expect(chanceOfHelp({ mean: 0.3, deviation: 0.2, trials: 0 })).toBeCloseTo(0.8413447, 6);
  expect(chanceOfHelp({ mean: -0.1, deviation: 0.2, trials: 0 })).toBeCloseTo(0.1586553, 6);
});
