/** Gives the time to everything outside the pure folders. */
export interface Clock {
  /** Wall time; may jump. */
  nowMs(): number;
  /** Never jumps; stops while the machine is suspended. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
