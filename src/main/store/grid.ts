/** The buckets of an answer: `count` of them, each `stepMs` wide, from `fromMs` on. */
export interface Grid {
  readonly fromMs: number;
  readonly stepMs: number;
  readonly count: number;
}

/** Fewer points than this leave no room to move the start to a multiple of the step. */
const ALIGN_FROM_POINTS = 10;

/**
 * Divides a range into at most `points` buckets whose step is a multiple of `unitMs`. The start is moved back to a
 * multiple of the step, so that a chart that is drawn again a moment later gets the same buckets: spikes do not dance.
 */
export function createGrid(range: { fromMs: number; toMs: number; points: number }, unitMs: number): Grid {
  const { fromMs, toMs, points } = range;
  const isAligned = points >= ALIGN_FROM_POINTS;
  const startMs = floorTo(fromMs, unitMs);
  const spanMs = Math.max(toMs - startMs, 1);
  const stepMs = Math.max(1, Math.ceil(spanMs / (isAligned ? points - 1 : points) / unitMs)) * unitMs;
  const gridFromMs = isAligned ? floorTo(fromMs, stepMs) : startMs;
  return { fromMs: gridFromMs, stepMs, count: Math.max(1, Math.ceil((toMs - gridFromMs) / stepMs)) };
}

function floorTo(valueMs: number, unitMs: number): number {
  return Math.floor(valueMs / unitMs) * unitMs;
}
