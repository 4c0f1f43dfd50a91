import { median, standardDeviation, sum } from 'simple-statistics';
import type { BlockHistory } from './block-history';

const DAYS_COMPARED = 7;
/** Memory of the exponential average of the usual step, in blocks. */
const STEP_MEMORY_BLOCKS = 50;

/** Predictors of the next block for any limit: levels and moves in the metric's unit. */
export interface NextBlock {
  /** Usual distance between the means of neighboring blocks. Never zero. */
  readonly usualStep: number;
  readonly mean: number;
  readonly last: number;
  readonly lastQuarter: number;
  readonly high: number;
  readonly low: number;
  readonly meanOfDay: number;
  /** From the newest block's first half to its second. */
  readonly moveWithin: number;
  /** Move of the mean at this time of day: yesterday, a week ago, and the median of the last seven days. */
  readonly moveYesterday: number;
  readonly moveLastWeek: number;
  readonly usualMove: number;
  /** Deviation of the moves at this time of day from one another. */
  readonly moveDeviation: number;
}

/** Computes the predictors. Unknown moves of a short past are 0. */
export function expectNextBlock({ means, newest, blocksPerDay }: BlockHistory): NextBlock {
  const { mean } = newest;
  const usualStep = usualStepOf(means, newest.high - newest.low);
  /** Returns the move of the mean `days` ago at the time that comes next. */
  const moveBefore = (days: number): number => {
    const next = means.length - days * blocksPerDay;
    return (means[next] ?? Number.NaN) - (means[next - 1] ?? Number.NaN);
  };
  const moves: number[] = [];
  for (let days = 1; days <= DAYS_COMPARED; days++) {
    const move = moveBefore(days);
    if (!Number.isNaN(move)) moves.push(move);
  }
  const usualMove = moves.length > 0 ? median(moves) : 0;
  const moveYesterday = known(moveBefore(1), 0);
  return {
    usualStep,
    mean,
    last: newest.last,
    lastQuarter: newest.lastQuarter,
    high: newest.high,
    low: newest.low,
    meanOfDay: known(meanOf(means.slice(-blocksPerDay)), mean),
    moveWithin: newest.secondHalf - newest.firstHalf,
    moveYesterday,
    moveLastWeek: known(moveBefore(7), moveYesterday),
    usualMove,
    moveDeviation: moves.length > 2 ? standardDeviation(moves) : usualStep,
  };
}

const known = (value: number, otherwise: number) => (Number.isNaN(value) ? otherwise : value);

/** @returns NaN if no mean is known */
function meanOf(means: readonly number[]): number {
  const seen = means.filter((mean) => !Number.isNaN(mean));
  return sum(seen) / seen.length;
}

/**
 * Returns the exponentially weighted mean distance between neighbors, bounded away from zero because it is a divisor.
 */
function usualStepOf(means: readonly number[], range: number): number {
  let usualStep = 0;
  let steps = 0;
  let largest = 0;
  for (let index = 1; index < means.length; index++) {
    const step = Math.abs((means[index] as number) - (means[index - 1] as number));
    if (Number.isNaN(step)) continue;
    steps++;
    usualStep += (step - usualStep) * Math.max(1 / STEP_MEMORY_BLOCKS, 1 / steps);
    largest = Math.max(largest, Math.abs(means[index] as number));
  }
  return Math.max(usualStep, 1e-3 * range, 1e-6 * largest, 1e-12);
}
