import { DAY_MS } from '../../../shared/model/time';
import { memoryWeight } from './baseline';
import { createTailMemory, rarityOf, rememberDeviation, type TailMemory } from './tail-memory';

/** One kind of deviation of one series: its usual size and the largest ones seen. Plain JSON, updated in place. */
export interface DeviationTrack {
  /** Mean size, with large ones clipped. */
  scale: number;
  readonly up: TailMemory;
  readonly down: TailMemory;
}

/** All in the same unit; the signs mean up or down. */
export interface Deviation {
  readonly whole: number;
  /** The part of it that is not usual at this time. */
  readonly news: number;
  /** The least scale. */
  readonly noise: number;
}

export interface LearningContext {
  /** Number of samples before this one. */
  readonly samples: number;
  readonly atMs: number;
  readonly intervalMs: number;
  /** False while the scale is still being estimated. */
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

/**
 * Returns the rarity of a deviation, separately for up and down, since a series that often spikes may never dip. See
 * {@link rarityOf}.
 */
export function deviationRarity(track: DeviationTrack, { news, noise }: Deviation, samples: number): number {
  const size = Math.abs(news) / Math.max(track.scale, noise);
  return rarityOf(news < 0 ? track.down : track.up, size, samples);
}

/**
 * Updates the tail with the unusual part and the scale with the whole deviation, because daily patterns are part of the
 * series' usual variation.
 */
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
