/** Lets an alarm through once: while it goes on, and shortly after, there is nothing new to say. */
export interface AlarmGate {
  /** Whether an alarm begins. */
  isNew(atMs: number, isOdd: boolean): boolean;
}

/** Odd samples so near to an alarm belong to it. */
const QUIET_SAMPLES = 9;

export function createAlarmGate(intervalMs: number): AlarmGate {
  let quietUntilMs = Number.NEGATIVE_INFINITY;
  return {
    isNew(atMs, isOdd) {
      if (!isOdd || atMs < quietUntilMs) return false;
      quietUntilMs = atMs + QUIET_SAMPLES * intervalMs;
      return true;
    },
  };
}
