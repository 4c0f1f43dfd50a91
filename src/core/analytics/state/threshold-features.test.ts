import { expect, it } from 'vitest';
import type { BlockHistory, BlockSummary } from './block-history';
import { expectNextBlock } from './next-block';
import { THRESHOLD_FEATURES, thresholdFeatures } from './threshold-features';
import { recordOfThreshold } from './threshold-record';

const summaryOf = (mean: number): BlockSummary => ({
  mean,
  last: mean,
  low: mean,
  high: mean,
  firstHalf: mean,
  secondHalf: mean,
  lastQuarter: mean,
  sharesAbove: [0],
});
const historyOf = (means: readonly number[], blocksPerDay: number): BlockHistory => ({
  blocksPerDay,
  means,
  newest: summaryOf(means.findLast((mean) => !Number.isNaN(mean)) as number),
});

it('include the moves at this time on other days', () => {
  // Four blocks a day; the first of each day is 5 higher than the previous block, and 7 once.
  const history = historyOf([0, 0, 0, 0, 5, 0, 0, 0, 7, 0, 0, 0, 5, 0, 0, 0], 4);
  expect(expectNextBlock(history)).toMatchObject({ usualMove: 5, moveYesterday: 5, moveLastWeek: 5, meanOfDay: 1.25 });
});

it('count the blocks above a limit', () => {
  const record = recordOfThreshold(historyOf([1, 9, 9, 1, 9, 1], 2), 5);
  expect(record).toMatchObject({ isAbove: false, shareOfPast: 0.5, shareOfLastDay: 0.5 });
  // Both successors of a low block were high; the prior is three blocks of 0.1.
  expect(record.shareAfterSuch).toBeCloseTo((2 + 0.3) / 5, 10);
  // Indices 4, 2 and 0 are at the time that comes next.
  expect(record.shareAtThisTime).toBeCloseTo((0.1 + 1 + 0.75) / (0.5 + 1 + 0.75 + 0.5625), 10);
});

it('do not depend on the unit', () => {
  const means = [3, 4, 8, 2, 9, 4, 7, 3, 2];
  const features = thresholdFeatures(historyOf(means, 3), 5, 0);
  const scaled = thresholdFeatures(
    historyOf(
      means.map((mean) => 1e6 * mean - 40),
      3,
    ),
    5e6 - 40,
    0,
  );
  for (const name of THRESHOLD_FEATURES) expect(scaled[name]).toBeCloseTo(features[name], 6);
});

it('are finite and at most a few units large for a constant, a gap and enormous values', () => {
  const gap = Number.NaN;
  for (const means of [[4], [4, 4, 4], [gap, gap, 4, gap, gap], [1e300, -1e300, 1e300], [0, 5e-324, 0], [4, gap]]) {
    for (const value of Object.values(thresholdFeatures(historyOf(means, 2), 4, 0))) {
      expect(Math.abs(value)).toBeLessThan(5);
    }
  }
});
