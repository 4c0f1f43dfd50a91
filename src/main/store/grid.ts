/** The buckets of a result: `count` of them, each `stepMs` wide, from `fromMs` on. */
export interface Grid {
  readonly fromMs: number;
  readonly stepMs: number;
  readonly count: number;
}

/** With fewer points there is no room to move the start to a multiple of the step. */
const ALIGN_FROM_POINTS = 10;

/**
 * Divides a range into at most `points` buckets whose step is a multiple of `unitMs`. The start is moved back to a
 * multiple of the step, so that a chart that is redrawn a moment later gets the same buckets: spikes do not jitter.
 */
export function createGrid(range: { fromMs: number; toMs: number; points: number }, unitMs: number): Grid {
  const { fromMs, toMs } = range;
  const startMs = floorTo(fromMs, unitMs);
  const stepMs = Math.max(1, Math.ceil(leastStepMs({ ...range, fromMs: startMs }) / unitMs)) * unitMs;
  const gridFromMs = isAligned(range) ? floorTo(fromMs, stepMs) : startMs;
  return { fromMs: gridFromMs, stepMs, count: Math.max(1, Math.ceil((toMs - gridFromMs) / stepMs)) };
}

/** Returns the least width of the buckets. */
export function leastStepMs(range: { fromMs: number; toMs: number; points: number }): number {
  const { fromMs, toMs, points } = range;
  return Math.max(toMs - fromMs, 1) / (isAligned(range) ? points - 1 : points);
}

function isAligned({ points }: { readonly points: number }): boolean {
  return points >= ALIGN_FROM_POINTS;
}

function floorTo(valueMs: number, unitMs: number): number {
  return Math.floor(valueMs / unitMs) * unitMs;
}
