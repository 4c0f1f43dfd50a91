import { sampleRankCorrelation } from 'simple-statistics';
import { expect, it } from 'vitest';
import { rankScores } from './rank-scores';

it('have product sums that are Spearman correlations', () => {
  const first = [3, 1, 4, 1.5, 9, 2.6, 5];
  const second = [2, 7, 1, 8, 2.8, 1.8, 4];
  const [a, b] = [first, second].map((values) => rankScores(Float64Array.from(values)) as Float64Array);
  const product = (a as Float64Array).reduce(
    (sum, value, index) => sum + value * ((b as Float64Array)[index] as number),
    0,
  );
  expect(product).toBeCloseTo(sampleRankCorrelation(first, second), 10);
});

it('share ranks between ties and leave out non-finite values', () => {
  const scores = rankScores(Float64Array.of(5, Number.NaN, 5, 1, 9)) as Float64Array;
  expect(scores[1]).toBe(0);
  expect(scores[0]).toBe(scores[2]);
  expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(0, 12);
  expect(scores.reduce((sum, score) => sum + score * score, 0)).toBeCloseTo(1, 12);
});

it.each([[[]], [[4]], [[2, 2, 2]], [[Number.NaN, Number.POSITIVE_INFINITY]]])('are null for %j', (values) => {
  expect(rankScores(Float64Array.from(values))).toBeNull();
});
