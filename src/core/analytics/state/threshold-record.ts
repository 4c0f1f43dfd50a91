import type { BlockHistory } from './block-history';

/** Record of a metric at one limit: shares of blocks whose mean was at or above it, 0-1. */
export interface ThresholdRecord {
  readonly isAbove: boolean;
  readonly shareOfPast: number;
  readonly shareOfLastDay: number;
  /** Among the blocks at the time of day that comes next, with more weight on newer days. */
  readonly shareAtThisTime: number;
  /** Among the blocks that followed one on the same side of the limit as the newest. */
  readonly shareAfterSuch: number;
}

/** Factor by which the weight falls with each day. */
const DAY_WEIGHT = 0.75;
/** Prior share for each side of the limit, and its weight in blocks. */
const EXPECTED = { above: 0.8, below: 0.1, blocks: 3 };

export function recordOfThreshold({ means, newest, blocksPerDay }: BlockHistory, limit: number): ThresholdRecord {
  const isAbove = newest.mean >= limit;
  const past = new Share();
  const lastDay = new Share();
  const afterSuch = new Share();
  const atThisTime = new Share(0.1, 0.5);
  afterSuch.add(isAbove ? EXPECTED.above : EXPECTED.below, EXPECTED.blocks);
  for (let index = 0; index < means.length; index++) {
    const mean = means[index] as number;
    if (Number.isNaN(mean)) continue;
    const above = mean >= limit ? 1 : 0;
    const before = means[index - 1];
    past.add(above);
    if (index >= means.length - blocksPerDay) lastDay.add(above);
    if (before !== undefined && !Number.isNaN(before) && before >= limit === isAbove) afterSuch.add(above);
  }
  for (let index = means.length - blocksPerDay, weight = 1; index >= 0; index -= blocksPerDay, weight *= DAY_WEIGHT) {
    const mean = means[index] as number;
    if (!Number.isNaN(mean)) atThisTime.add(mean >= limit ? 1 : 0, weight);
  }
  return {
    isAbove,
    shareOfPast: past.value,
    shareOfLastDay: lastDay.isEmpty ? past.value : lastDay.value,
    shareAtThisTime: atThisTime.value,
    shareAfterSuch: afterSuch.value,
  };
}

class Share {
  constructor(
    private part = 0,
    private whole = 0,
  ) {}

  add(value: number, weight = 1): void {
    this.part += value * weight;
    this.whole += weight;
  }

  get isEmpty(): boolean {
    return this.whole === 0;
  }

  get value(): number {
    return this.part / this.whole;
  }
}
