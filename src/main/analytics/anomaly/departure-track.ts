import { memoryWeight } from './baseline';
import { createTailMemory, rarityOf, rememberDeparture, type TailMemory } from './tail-memory';

/** One kind of departure of one series: how large it usually is and the largest seen. Plain JSON that is written to. */
export interface DepartureTrack {
  /** Mean size, in the metric's unit; large ones are clipped. */
  scale: number;
  up: TailMemory;
  down: TailMemory;
}

const UNCLIPPED_SAMPLES = 30;
const SCALE_CLIP = 6;
const MEMORY_MS = 60 * 86_400_000;

export const createDepartureTrack = (): DepartureTrack => ({
  scale: 0,
  up: createTailMemory(),
  down: createTailMemory(),
});

/**
 * How rare a departure is, as {@link rarityOf} says it; up and down apart, since a series that often spikes may never dip.
 *
 * @param departure with its sign, in the metric's unit
 * @param noise the least scale
 */
export function departureRarity(track: DepartureTrack, departure: number, noise: number, samples: number): number {
  const size = Math.abs(departure) / Math.max(track.scale, noise);
  return rarityOf(departure < 0 ? track.down : track.up, size, samples);
}

/**
 * @param departure what of it is not excused
 * @param whole all of it: the scale is that of the series as it is
 * @param learnsTail false while the scale is still forming
 */
export function learnDeparture(
  track: DepartureTrack,
  departure: number,
  whole: number,
  noise: number,
  samples: number,
  atMs: number,
  intervalMs: number,
  learnsTail: boolean,
): void {
  const scale = Math.max(track.scale, noise);
  if (learnsTail) {
    rememberDeparture(departure < 0 ? track.down : track.up, Math.abs(departure) / scale, atMs, intervalMs, MEMORY_MS);
  }
  const size = Math.abs(whole);
  const clipped = samples < UNCLIPPED_SAMPLES ? size : Math.min(size, SCALE_CLIP * scale);
  track.scale += memoryWeight(samples, intervalMs) * (clipped - track.scale);
}
