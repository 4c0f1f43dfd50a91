import { pause } from '../../base/pause';

/** What the job of that name takes. */
export interface CpuLatencyInput {
  readonly forMs: number;
}

const FRAME_MS = 10;
/** Of work in each frame: enough to be pushed off the processor in, and a tenth of a core. */
const WORK_MS = 1;

/**
 * How late work is that wants the processor for a moment every 10 ms, as a picture on a screen or an answer to a key
 * does: the mean time from when it could have been done to when it was, in milliseconds. A frame is missed after 10 ms
 * and counts no more than that, since a few long stalls would hide everything else. Holds its thread all the while: for
 * a worker only.
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
