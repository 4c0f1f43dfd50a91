/** Durations for which a series stays on one value. Plain JSON, updated in place. */
export interface StuckValue {
  value: number | null;
  /** Number of consecutive samples with that value. */
  run: number;
  /** The longest run that ended. */
  longestRun: number;
  /** The smallest value seen, at which a series rests. */
  lowest: number | null;
}

const LEAST_RUN = 6;
const LONGER_THAN_EVER = 10;

export const createStuckValue = (): StuckValue => ({ value: null, run: 0, longestRun: 0, lowest: null });

/**
 * Detects that a moving series has just been constant for ten times its longest run, as when a sensor hangs or a
 * counter is no longer updated. True for one sample. A series at its lowest value rests and is not stuck, and one that
 * never moved is a constant.
 */
export function becomesStuck(stuck: StuckValue, value: number): boolean {
  if (value === stuck.value) stuck.run++;
  else {
    stuck.longestRun = Math.max(stuck.longestRun, stuck.run);
    stuck.value = value;
    stuck.run = 1;
  }
  if (stuck.lowest === null || value < stuck.lowest) stuck.lowest = value;
  const limit = Math.max(LEAST_RUN, LONGER_THAN_EVER * stuck.longestRun);
  return stuck.longestRun > 0 && value > stuck.lowest && stuck.run === limit;
}
