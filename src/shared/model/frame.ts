/** All samples of one tick. */
export interface Frame {
  /** Counts the ticks since the host started, from 1. */
  readonly sequence: number;
  readonly atMs: number;
  /** Intended interval; the time since the frame before may differ. */
  readonly intervalMs: number;
  /** True if nothing is known of the time before this frame: first tick, suspend, clock jump, missed ticks. */
  readonly gap: boolean;
  /** Values by index of the series; NaN if a series has no value now. Series interned later are beyond its end. */
  readonly values: Float64Array;
}
