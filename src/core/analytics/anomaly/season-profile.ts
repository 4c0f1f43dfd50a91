import { HOUR_MS } from '../../../shared/model/time';

/** Usual offset of a series from its level, by the time of a cycle. Plain JSON, updated in place. */
export interface SeasonProfile {
  /** One value a slot, in the metric's unit. */
  offsets: number[];
  /** Number of cycles in which each slot was seen; not the number of samples. */
  passes: number[];
}

/** A cycle and its division into slots. */
export interface Season {
  readonly periodMs: number;
  readonly slots: number;
  /** A slot is a mean over about this many cycles, which is also the time to learn a new pattern. */
  readonly memoryPasses: number;
}

export const DAILY: Season = { periodMs: 24 * HOUR_MS, slots: 24, memoryPasses: 4 };
export const WEEKLY: Season = { periodMs: 168 * HOUR_MS, slots: 168, memoryPasses: 4 };

export function createSeasonProfile({ slots }: Season): SeasonProfile {
  return { offsets: new Array<number>(slots).fill(0), passes: new Array<number>(slots).fill(0) };
}

/** Returns the expected offset of the series from its level; null if this time of the cycle was never seen. */
export function seasonalOffset(profile: SeasonProfile, season: Season, atMs: number): number | null {
  const slot = slotOf(season, atMs);
  return (profile.passes[slot] as number) >= 1 ? (profile.offsets[slot] as number) : null;
}

/** @param offset of the value from the level, already clipped to the limit of the baseline */
export function learnOffset(
  profile: SeasonProfile,
  season: Season,
  atMs: number,
  offset: number,
  intervalMs: number,
): void {
  const slot = slotOf(season, atMs);
  // A slot of many samples moves as far in one cycle as a slot of one.
  const share = Math.min(1, intervalMs / (season.periodMs / season.slots));
  const passes = (profile.passes[slot] as number) + share;
  profile.passes[slot] = passes;
  const weight = share / Math.min(Math.max(passes, share), season.memoryPasses);
  profile.offsets[slot] =
    (profile.offsets[slot] as number) + Math.min(1, weight) * (offset - (profile.offsets[slot] as number));
}

function slotOf({ periodMs, slots }: Season, atMs: number): number {
  const phaseMs = atMs - Math.floor(atMs / periodMs) * periodMs;
  return Math.floor(phaseMs / (periodMs / slots));
}
