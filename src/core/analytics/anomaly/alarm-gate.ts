/** Passes an alarm once, and suppresses its continuation and repetition shortly after. */
export interface AlarmGate {
  /** Returns true if an alarm begins. */
  isNew(atMs: number, isOdd: boolean): boolean;
}

/** Anomalous samples within this distance of an alarm belong to it. */
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
