/** All series at one instant. */
export interface Frame {
  /** Counts the ticks since the host started, from 1. */
  readonly sequence: number;
  readonly atMs: number;
  /** What the interval was meant to be; the time to the frame before may differ. */
  readonly intervalMs: number;
  /** True where nothing is known of the time before this frame: first tick, suspend, clock jump, missed ticks. */
  readonly gap: boolean;
  /** By index of the series; NaN where the series has no value now. Series interned later are beyond its end. */
  readonly values: Float64Array;
}
