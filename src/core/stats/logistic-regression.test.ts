import { expect, it } from 'vitest';
import { logisticRegression } from './logistic-regression';

const SAMPLES = [false, false, true, false, true, true].map((isHit, index) => ({
  features: [index + 1],
  isHit,
  weight: 1,
}));

it('matches a minimizer of SciPy', () => {
  const free = logisticRegression(SAMPLES, 0);
  expect(free.bias).toBeCloseTo(-4.24909649, 5);
  expect(free.weights[0]).toBeCloseTo(1.21402757, 5);
  const held = logisticRegression(SAMPLES, 2);
  expect(held.bias).toBeCloseTo(-2.10344787, 5);
  expect(held.weights[0]).toBeCloseTo(0.60098511, 5);
});

it('counts a sample of weight two as two samples', () => {
  const [first] = SAMPLES;
  if (first === undefined) throw new Error('no samples');
  const heavy = logisticRegression([{ ...first, weight: 2 }, ...SAMPLES.slice(1)], 1);
  const twice = logisticRegression([first, ...SAMPLES], 1);
  expect(heavy.bias).toBeCloseTo(twice.bias, 9);
});

it('stays finite if only the penalty bounds the weights', () => {
  const apart = [-1, 1].map((value) => ({ features: [value], isHit: value > 0, weight: 1 }));
  const { bias, weights } = logisticRegression(apart, 1);
  expect(bias).toBeCloseTo(0, 9);
  expect(weights[0]).toBeGreaterThan(0.5);
  expect(weights[0]).toBeLessThan(2);
});

it('needs a sample', () => {
  expect(() => logisticRegression([], 1)).toThrow('at least one sample');
});
