/** Conditions of the machine during a window. */
export interface WindowConditions {
  /** Share of CPU time that the hypervisor gave to others, 0 to 1. */
  readonly stealRatio: number;
  /** The processor was throttled because of heat. */
  readonly isThrottled: boolean;
  /** Unexpected time, such as a suspend or a hang of the machine. */
  readonly gapMs: number;
  /** Power source at the end of the window; empty if unknown. */
  readonly power: string;
}

const MOST_STEAL_RATIO = 0.1;
const MOST_GAP_MS = 1_000;

/** @returns the reason to discard a pair of windows, or null */
export function discardReason(first: WindowConditions, second: WindowConditions): string | null {
  const both = [first, second];
  if (both.some(({ gapMs }) => gapMs > MOST_GAP_MS)) return 'the machine was suspended or stalled';
  if (both.some(({ stealRatio }) => stealRatio > MOST_STEAL_RATIO)) return 'other virtual machines used the processor';
  if (both.some(({ isThrottled }) => isThrottled)) return 'the processor was throttled because of heat';
  return first.power === second.power ? null : 'the power supply changed';
}
