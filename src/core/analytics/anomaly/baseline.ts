import { DAY_MS } from '../../../shared/model/time';
import { clamp } from '../../stats/clamp';
import { createSeasonProfile, DAILY, learnOffset, type SeasonProfile, seasonalOffset, WEEKLY } from './season-profile';

/**
 * The baseline of a series: its level, and its daily and weekly seasonality if they explain it. Plain JSON, updated in
 * place.
 */
export interface Baseline {
  samples: number;
  level: number;
  daily: SeasonProfile;
  weekly: SeasonProfile;
  /**
   * Mean absolute error of the level alone, with the daily and with the weekly profile: seasonality is detected, not
   * assumed.
   */
  levelError: number;
  dailyError: number;
  weeklyError: number;
}

/** The level is a mean over half a day, and over at least as many samples as a scale needs. */
const LEVEL_MEMORY_MS = DAY_MS / 2;
const LEAST_MEMORY_SAMPLES = 300;
/** Nothing is clipped before, because the spread is not known yet. */
const UNCLIPPED_SAMPLES = 30;
/** A cycle is used if it lowers the error to this share. */
const WORTHWHILE_SHARE = 0.9;
/** The weekly profile needs a smaller gain over the daily one, which it contains. */
const WORTHWHILE_SHARE_OF_DAY = 0.95;
/** Largest update from one value, in errors of the level, so that an incident does not become the baseline. */
const LEVEL_CLIP = 4;
const OFFSET_CLIP = 5;
const ERROR_CLIP = 10;
const LEAST_RELATIVE_NOISE = 1e-3;
const LEAST_NOISE = 1e-9;

export const createBaseline = (): Baseline => ({
  samples: 0,
  level: 0,
  daily: createSeasonProfile(DAILY),
  weekly: createSeasonProfile(WEEKLY),
  levelError: 0,
  dailyError: 0,
  weeklyError: 0,
});

/** Returns the least noise of every metric, so that a rounding error of a constant one is not an event. */
export const leastNoise = ({ level }: Baseline): number => LEAST_RELATIVE_NOISE * Math.abs(level) + LEAST_NOISE;

/** Returns the weight of a new value in a mean over the memory; 1 for the first one. */
export function memoryWeight(samples: number, intervalMs: number): number {
  return 1 / Math.min(samples + 1, Math.max(LEAST_MEMORY_SAMPLES, LEVEL_MEMORY_MS / intervalMs));
}

/** Returns the expected value at an instant, by the predictor with the smallest error. */
export function expectedValue(baseline: Baseline, atMs: number): number {
  const { level, daily, weekly, levelError, dailyError, weeklyError } = baseline;
  const dailyOffset = seasonalOffset(daily, DAILY, atMs);
  const weeklyOffset = seasonalOffset(weekly, WEEKLY, atMs);
  const isDaily = dailyOffset !== null && dailyError < WORTHWHILE_SHARE * levelError;
  const weekMustOutperform = isDaily ? WORTHWHILE_SHARE_OF_DAY * dailyError : WORTHWHILE_SHARE * levelError;
  if (weeklyOffset !== null && weeklyError < weekMustOutperform) return level + weeklyOffset;
  return isDaily ? level + dailyOffset : level;
}

/** A value and its expectation. */
export interface Observation {
  readonly atMs: number;
  readonly value: number;
  readonly expected: number;
  /** Usual distance from the expectation. */
  readonly spread: number;
}

/** Updates the baseline with a value, clipped to a usual deviation. */
export function learnBaseline(
  baseline: Baseline,
  { atMs, value, expected, spread }: Observation,
  intervalMs: number,
): void {
  const { samples, level, daily, weekly } = baseline;
  const weight = memoryWeight(samples, intervalMs);
  const clipped = (distance: number, reach: number) =>
    samples < UNCLIPPED_SAMPLES ? distance : clamp(distance, -reach, reach);
  const offset = clipped(value - level, OFFSET_CLIP * Math.max(baseline.levelError, leastNoise(baseline)));

  const errorOf = (prediction: number) => Math.min(Math.abs(value - prediction), ERROR_CLIP * spread);
  baseline.levelError += weight * (errorOf(level) - baseline.levelError);
  const seasonalError = (before: number, seasonal: number | null) =>
    seasonal === null ? baseline.levelError : before + weight * (errorOf(level + seasonal) - before);
  baseline.dailyError = seasonalError(baseline.dailyError, seasonalOffset(daily, DAILY, atMs));
  baseline.weeklyError = seasonalError(baseline.weeklyError, seasonalOffset(weekly, WEEKLY, atMs));

  learnOffset(daily, DAILY, atMs, offset, intervalMs);
  learnOffset(weekly, WEEKLY, atMs, offset, intervalMs);
  const isSeasonal = expected !== level;
  baseline.level += weight * (isSeasonal ? clipped(value - expected, LEVEL_CLIP * spread) : offset);
  baseline.samples++;
}
