import { expect, it } from 'vitest';
import { autocorrelation } from './autocorrelation';

it('matches NumPy', () => {
  const values = Float64Array.of(12, 15, 11, 9, 14, 18, 13, 10, 15, 20, 14, 12, 17, 21, 16, 12);
  // numpy 2.4.6: (d[k:] * d[:16 - k]).sum() / (16 - k) / values.var(), d = values - values.mean()
  const known = [1, 0.20493131384290242, -0.6187792482262366, 0.042187118974720245];
  autocorrelation(values, 3).forEach((correlation, lag) => {
    expect(correlation).toBeCloseTo(known[lag] as number, 12);
  });
});

it('is 1 at each multiple of an exact period', () => {
  const correlations = autocorrelation(
    Float64Array.from({ length: 50 }, (_, step) => step % 5),
    20,
  );
  for (const lag of [5, 10, 20]) expect(correlations[lag]).toBeCloseTo(1, 12);
});

it('is 0 for a constant, even if its mean is not exact', () => {
  expect([...autocorrelation(new Float64Array(9).fill(0.1), 3)]).toEqual([0, 0, 0, 0]);
});
