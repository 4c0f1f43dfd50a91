import { expect, it } from 'vitest';
import { theilSen } from './theil-sen';

const XS = Float64Array.of(0, 1, 2, 4, 7, 8, 10, 13, 17, 20);
const YS = Float64Array.of(1, 3, 2, 6, 9, 7, 30, 14, 16, 22);

it('matches SciPy in slope and interval', () => {
  // scipy 1.17.1: scipy.stats.theilslopes(ys, xs)
  const line = theilSen(XS, YS);
  expect(line?.slope).toBeCloseTo(1, 12);
  expect(line?.low).toBeCloseTo(0.7692307692307693, 12);
  expect(line?.high).toBeCloseTo(1.25, 12);
});

it('is robust against outliers in a quarter of the points', () => {
  const xs = Float64Array.from({ length: 20 }, (_, index) => index);
  const ys = xs.map((x) => (x % 4 === 3 ? 1e6 : 5 - 2 * x));
  expect(theilSen(xs, ys)).toMatchObject({ slope: -2, intercept: 5 });
});

it('has a wider interval for autocorrelated errors, within the range of the slopes', () => {
  const plain = theilSen(XS, YS);
  const careful = theilSen(XS, YS, 4);
  expect(careful?.low).toBeLessThan(plain?.low as number);
  expect(careful?.high).toBeGreaterThan(plain?.high as number);
  expect(theilSen(XS, YS, 1e9)).toMatchObject({ low: -16 / 3, high: 11.5 });
});

it('needs two points', () => {
  expect(theilSen(Float64Array.of(1), Float64Array.of(1))).toBeNull();
});
