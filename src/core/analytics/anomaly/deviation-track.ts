import { DAY_MS } from '../../../shared/model/time';
import { memoryWeight } from './baseline';
import { createTailMemory, rarityOf, rememberDeviation, type TailMemory } from './tail-memory';

/** One kind of deviation of one series: how large it usually is and the largest seen. Plain JSON that is written to. */
export interface DeviationTrack {
  /** Mean size; large ones are clipped. */
  scale: number;
  readonly up: TailMemory;
  readonly down: TailMemory;
}

/** In any one unit; the signs say up or down. */
export interface Deviation {
  readonly whole: number;
  /** What of it is not excused. */
  readonly news: number;
  /** The least scale. */
  readonly noise: number;
}

export interface LearningContext {
  /** Seen before this one. */
  readonly samples: number;
  readonly atMs: number;
  readonly intervalMs: number;
  /** False while the scale is still forming. */
  readonly learnsTail: boolean;
}

const UNCLIPPED_SAMPLES = 30;
const SCALE_CLIP = 6;
const MEMORY_MS = 60 * DAY_MS;

export const createDeviationTrack = (): DeviationTrack => ({
  scale: 0,
  up: createTailMemory(),
  down: createTailMemory(),
});

/** How rare a deviation is; up and down apart, since a series that often spikes may never dip. See {@link rarityOf}. */
export function deviationRarity(track: DeviationTrack, { news, noise }: Deviation, samples: number): number {
  const size = Math.abs(news) / Math.max(track.scale, noise);
  return rarityOf(news < 0 ? track.down : track.up, size, samples);
}

/** The tail learns the news, the scale the whole: what is usual at a time of the day belongs to the series too. */
export function learnDeviation(
  track: DeviationTrack,
  { whole, news, noise }: Deviation,
  context: LearningContext,
): void {
  const { samples, atMs, intervalMs, learnsTail } = context;
  const scale = Math.max(track.scale, noise);
  if (learnsTail) {
    rememberDeviation(news < 0 ? track.down : track.up, Math.abs(news) / scale, atMs, intervalMs, MEMORY_MS);
  }
  const size = Math.abs(whole);
  const clipped = samples < UNCLIPPED_SAMPLES ? size : Math.min(size, SCALE_CLIP * scale);
  track.scale += memoryWeight(samples, intervalMs) * (clipped - track.scale);
}
