/** The time, as everything outside the pure folders gets it. */
export interface Clock {
  /** Wall time; may jump. */
  nowMs(): number;
  /** Never jumps; stands still while the machine is suspended. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
