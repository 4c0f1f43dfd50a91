import { expect, it } from 'vitest';
import { smoothExponentially } from './exponential-smoothing';

const VALUES = Float64Array.of(12, 15, 11, 9, 14, 18, 13, 10, 15, 20, 14, 12, 17, 21, 16, 12);
const WEIGHTS = { level: 0.4, trend: 0.2, season: 0.3, damping: 0.9 };

// Known values: statsmodels 0.15.0, ExponentialSmoothing(damped_trend=True,
// initialization_method='known').fit(optimized=False), started from the mean and the differences of the first cycle.
it('matches statsmodels with seasons', () => {
  const { levels, trends, seasons, meanAbsoluteError } = smoothExponentially(VALUES, 4, WEIGHTS);
  expect(levels.at(-1)).toBeCloseTo(16.16399919966136, 10);
  expect(trends.at(-1)).toBeCloseTo(0.1284193796740981, 10);
  [1.18294236, 4.69557383, -0.72427386, -3.66233869].forEach((season, phase) => {
    expect(seasons[12 + phase]).toBeCloseTo(season, 7);
  });
  expect(meanAbsoluteError).toBeCloseTo(0.9923077032851308, 10);
});

it('matches statsmodels without seasons', () => {
  const { levels, trends, meanAbsoluteError } = smoothExponentially(VALUES, 1, WEIGHTS);
  expect(levels.at(-1)).toBeCloseTo(15.424326474554562, 10);
  expect(trends.at(-1)).toBeCloseTo(-0.12814581397556324, 10);
  expect(meanAbsoluteError).toBeCloseTo(3.7185578074568277, 10);
});
