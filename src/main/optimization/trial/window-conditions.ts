/** How the machine was while a window was measured. */
export interface WindowConditions {
  /** Share of the processor's time that the host machine gave to others, 0-1. */
  readonly stealRatio: number;
  /** Whether the processor was slowed down against heat. */
  readonly isThrottled: boolean;
  /** How much longer it took than it should have: a suspend, or a machine that hung. */
  readonly gapMs: number;
  /** Where the power came from at its end; empty where that is not known. */
  readonly power: string;
  /** What the measured work asked for, in a unit of its own; null where that is always the same. */
  readonly demand: number | null;
}

const MOST_STEAL_RATIO = 0.1;
const MOST_GAP_MS = 1_000;
const MOST_DEMAND_RATIO = 1.2;

/** @returns why a pair of windows says nothing about a change; null where it does */
export function discardReason(first: WindowConditions, second: WindowConditions): string | null {
  const both = [first, second];
  if (both.some(({ gapMs }) => gapMs > MOST_GAP_MS)) return 'the machine was suspended or stalled';
  if (both.some(({ stealRatio }) => stealRatio > MOST_STEAL_RATIO)) return 'other virtual machines used the processor';
  if (both.some(({ isThrottled }) => isThrottled)) return 'the processor was throttled because of heat';
  if (first.power !== second.power) return 'the power supply changed';
  if (first.demand !== null && second.demand !== null) {
    const [less, more] = [first.demand, second.demand].sort((a, b) => a - b) as [number, number];
    if (more > less * MOST_DEMAND_RATIO) return 'the workload changed';
  }
  return null;
}
