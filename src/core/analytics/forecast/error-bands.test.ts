import { expect, it } from 'vitest';
import type { Backtest } from './backtest';
import { errorBand } from './error-bands';

/** Creates a back-test whose forecast was always 0, so that the errors are the values. */
function zeroBacktest(errors: readonly number[], horizon: number): { backtest: Backtest; combined: Float64Array } {
  const origins = Array.from({ length: errors.length / horizon }, (_, index) => index * horizon);
  const actual = Float64Array.from(errors);
  const combined = new Float64Array(errors.length);
  return { backtest: { origins, horizon, predictions: [combined], actual }, combined };
}

it('reaches the worst of few errors', () => {
  const { backtest, combined } = zeroBacktest([1, -3, 2, 0, 1, -1], 2);
  const { low, high } = errorBand(backtest, combined, 2, 0.05);
  expect(low[1]).toBe(-3);
  expect(high[1]).toBe(1.5);
});

it('approaches the plain quantile of many errors', () => {
  const errors = Array.from({ length: 20_000 }, (_, index) => ((index * 7919) % 20_000) / 10_000 - 1);
  const { backtest, combined } = zeroBacktest(errors, 1);
  const { low, high } = errorBand(backtest, combined, 1, 0.2);
  expect(low[0]).toBeCloseTo(-0.8, 2);
  expect(high[0]).toBeCloseTo(0.8, 2);
});

it('widens with the square root of time beyond the tested horizon', () => {
  const { backtest, combined } = zeroBacktest([1, -1, 1, -1], 1);
  expect(errorBand(backtest, combined, 4, 0.05).high[3]).toBeCloseTo(2, 12);
});

it('skips missing values', () => {
  const { backtest, combined } = zeroBacktest([Number.NaN, Number.NaN], 1);
  expect([...errorBand(backtest, combined, 1, 0.05).high]).toEqual([0]);
});
