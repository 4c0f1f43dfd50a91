import { pause } from '../../base/pause';

/** Input of the task. */
export interface CpuLatencyInput {
  readonly forMs: number;
}

const FRAME_MS = 10;
/** Work in each frame: enough to be preempted, and a tenth of a core. */
const WORK_MS = 1;

/**
 * Measures the delay of short work that is due every 10 ms, such as a frame on a screen or the response to a key: the
 * mean time from when it could have been done until it was done, in milliseconds. A frame is missed after 10 ms and
 * counts as 10 ms, because a few long stalls would hide everything else. Blocks its thread: for a worker only.
 */
export function measureCpuLatency({ forMs }: CpuLatencyInput): number {
  const beganMs = performance.now();
  let lateMs = 0;
  let frames = 0;
  for (let dueMs = beganMs + FRAME_MS; dueMs < beganMs + forMs; dueMs += FRAME_MS) {
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) pause(waitMs);
    const wokeMs = performance.now();
    while (performance.now() - wokeMs < WORK_MS);
    const doneMs = performance.now();
    const missed = Math.max(0, Math.floor((doneMs - dueMs - WORK_MS) / FRAME_MS));
    dueMs += missed * FRAME_MS;
    lateMs += missed * FRAME_MS + Math.max(0, doneMs - dueMs - WORK_MS);
    frames += missed + 1;
  }
  return lateMs / frames;
}
