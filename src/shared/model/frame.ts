/**
 * Cause of a gap. `late`: the host got no processor in time, or was stopped. The machine ran, so rates cover the whole
 * time, and a condition before and after it continued. After any other gap, nothing is known of the time before.
 */
export type GapKind = 'start' | 'suspend' | 'clock' | 'late';

/** All samples of one tick. */
export interface Frame {
  /** Counts the ticks since the host started, from 1. */
  readonly sequence: number;
  readonly atMs: number;
  /** Intended interval; the time since the frame before may differ. */
  readonly intervalMs: number;
  /** True if samples are missing before this frame: first tick, suspend, clock jump, missed ticks. */
  readonly gap: boolean;
  /** Unset without a gap, and where the cause is not known, as in stored history. */
  readonly gapKind?: GapKind | undefined;
  /** Values by index of the series; NaN if a series has no value now. Series interned later are beyond its end. */
  readonly values: Float64Array;
}

/** Checks whether nothing is known of the time before a frame, so that rates and conditions start again. */
export function isInterrupted({ gap, gapKind }: Pick<Frame, 'gap' | 'gapKind'>): boolean {
  return gap && gapKind !== 'late';
}
