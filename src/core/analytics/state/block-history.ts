import { sum } from 'simple-statistics';

/** The past from which the next block is predicted. */
export interface BlockHistory {
  readonly blocksPerDay: number;
  /** One mean a block, oldest first, the newest closed block last; NaN for a block without values. */
  readonly means: readonly number[];
  /** The newest closed block. */
  readonly newest: BlockSummary;
}

/** Summary of the values of one block. */
export interface BlockSummary {
  readonly mean: number;
  readonly last: number;
  readonly low: number;
  readonly high: number;
  /** Means of parts of the block's time; the nearest known one for a part without values. */
  readonly firstHalf: number;
  readonly secondHalf: number;
  readonly lastQuarter: number;
  /** For each limit the share of the values at or above it, 0-1. */
  readonly sharesAbove: readonly number[];
}

/** A block that is being filled: plain sums, so that it can be stored as it is. */
export interface OpenBlock {
  /** Number of the block, counted from the origin. */
  readonly index: number;
  count: number;
  /**
   * The first value, which is subtracted before summing, so that sums stay exact for a large value that hardly moves.
   */
  first: number;
  last: number;
  low: number;
  high: number;
  readonly quarterSums: number[];
  readonly quarterCounts: number[];
  readonly countsAbove: number[];
}

const QUARTERS = 4;

export function openBlock(index: number, thresholdCount: number): OpenBlock {
  return {
    index,
    count: 0,
    first: 0,
    last: 0,
    low: 0,
    high: 0,
    quarterSums: new Array<number>(QUARTERS).fill(0),
    quarterCounts: new Array<number>(QUARTERS).fill(0),
    countsAbove: new Array<number>(thresholdCount).fill(0),
  };
}

/** Adds one value. `position` is its place in the block's time, 0 to 1. */
export function addToBlock(block: OpenBlock, value: number, position: number, limits: readonly number[]): void {
  if (block.count === 0) {
    block.first = value;
    block.low = value;
    block.high = value;
  }
  block.count++;
  block.last = value;
  block.low = Math.min(block.low, value);
  block.high = Math.max(block.high, value);
  const quarter = Math.min(QUARTERS - 1, Math.floor(position * QUARTERS));
  (block.quarterSums[quarter] as number) += value - block.first;
  (block.quarterCounts[quarter] as number)++;
  for (let index = 0; index < limits.length; index++) {
    if (value >= (limits[index] as number)) (block.countsAbove[index] as number)++;
  }
}

/** @returns undefined if the block has no values */
export function closeBlock(block: OpenBlock): BlockSummary | undefined {
  const { count } = block;
  if (count === 0) return undefined;
  const mean = block.first + sum(block.quarterSums) / count;
  return {
    mean,
    last: block.last,
    low: block.low,
    high: block.high,
    firstHalf: meanOfQuarters(block, 0, 2, mean),
    secondHalf: meanOfQuarters(block, 2, 4, mean),
    lastQuarter: meanOfQuarters(block, 3, 4, block.last),
    sharesAbove: block.countsAbove.map((above) => above / count),
  };
}

export function copyOfBlock(block: OpenBlock): OpenBlock {
  const { quarterSums, quarterCounts, countsAbove } = block;
  return { ...block, quarterSums: [...quarterSums], quarterCounts: [...quarterCounts], countsAbove: [...countsAbove] };
}

function meanOfQuarters(block: OpenBlock, from: number, to: number, otherwise: number): number {
  const count = sum(block.quarterCounts.slice(from, to));
  return count === 0 ? otherwise : block.first + sum(block.quarterSums.slice(from, to)) / count;
}
