import { logit } from 'simple-statistics';
import type { BlockHistory } from './block-history';
import { expectNextBlock } from './next-block';
import { recordOfThreshold } from './threshold-record';

/**
 * Features of the probability that the next block's mean is at or above a limit. Distances and moves are in units of
 * the metric's usual step, and compressed to -1 to 1: far away is far away, at any distance.
 */
export const THRESHOLD_FEATURES = [
  'mean',
  'last',
  'lastQuarter',
  'high',
  'low',
  'meanOfDay',
  'lastQuarterAndUsualMove',
  'meanAndUsualMove',
  'moveWithin',
  'moveYesterday',
  'moveLastWeek',
  'usualMove',
  'isAbove',
  'shareAbove',
  'shareOfPast',
  'shareOfLastDay',
  'shareAtThisTime',
  'shareAfterSuch',
] as const;

export type ThresholdFeature = (typeof THRESHOLD_FEATURES)[number];

/** Computes the features of one limit: `limitIndex` is its index among the history's limits. All are finite. */
export function thresholdFeatures(
  history: BlockHistory,
  limit: number,
  thresholdIndex: number,
): Record<ThresholdFeature, number> {
  const next = expectNextBlock(history);
  const record = recordOfThreshold(history, limit);
  const distance = (level: number) => squash((level - limit) / (2 * next.usualStep));
  const move = (size: number) => squash(size / next.usualStep);
  return {
    mean: distance(next.mean),
    last: distance(next.last),
    lastQuarter: distance(next.lastQuarter),
    high: distance(next.high),
    low: distance(next.low),
    meanOfDay: distance(next.meanOfDay),
    lastQuarterAndUsualMove: distance(next.lastQuarter + next.usualMove),
    // In units of the deviation of the moves at this time of day: some hours are certain, others are not.
    meanAndUsualMove: squash(
      (next.mean + next.usualMove - limit) / Math.hypot(next.moveDeviation, 0.3 * next.usualStep),
    ),
    moveWithin: move(next.moveWithin),
    moveYesterday: move(next.moveYesterday),
    moveLastWeek: move(next.moveLastWeek),
    usualMove: move(next.usualMove),
    isAbove: record.isAbove ? 1 : 0,
    shareAbove: history.newest.sharesAbove[thresholdIndex] as number,
    shareOfPast: record.shareOfPast,
    shareOfLastDay: record.shareOfLastDay,
    shareAtThisTime: record.shareAtThisTime,
    shareAfterSuch: logit(record.shareAfterSuch) / 3,
  };
}

/** Compresses a value. It is infinite if a tiny usual step meets an enormous value. */
const squash = (value: number) => (Number.isFinite(value) ? value / Math.hypot(1, value) : Math.sign(value));
