import type { Unit } from '../../shared/model/metric';

const DECIMAL_STEPS: readonly number[] = [1, 2, 5, 10];
const BINARY_STEPS: readonly number[] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/**
 * The smallest round bound that values fit under: so that a chart's scale changes seldom and its ticks are round.
 *
 * @param peak the largest value shown; NaN and negative count as zero
 * @param floor never below this, so that noise near zero is not blown up to a drama
 */
export function niceCeiling(peak: number, unit: Unit, floor: number): number {
  const wanted = Math.max(floor, Number.isFinite(peak) ? peak : 0);
  const isBinary = unit === 'bytes' || unit === 'bytes_per_second';
  const base = isBinary ? 1024 : 10;
  const magnitude = base ** Math.floor(Math.log(wanted) / Math.log(base) + 1e-9);
  const steps = isBinary ? BINARY_STEPS : DECIMAL_STEPS;
  const step = steps.find((candidate) => candidate * magnitude >= wanted * (1 - 1e-9)) ?? base;
  return step * magnitude;
}

const TIME_STEPS_S: readonly number[] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400];

/**
 * Round instants between two, as many as fit.
 *
 * @param most how many labels have room
 * @param zoneOffsetMs local time less UTC, so that hours are the reader's hours
 */
export function timeTicks(fromMs: number, toMs: number, most: number, zoneOffsetMs = 0): readonly number[] {
  const spanMs = toMs - fromMs;
  if (!(spanMs > 0) || most < 1) return [];
  const stepMs = (TIME_STEPS_S.find((seconds) => spanMs / (seconds * 1000) <= most) ?? 86_400) * 1000;
  const ticks: number[] = [];
  for (let at = Math.ceil((fromMs + zoneOffsetMs) / stepMs) * stepMs - zoneOffsetMs; at <= toMs; at += stepMs) {
    ticks.push(at);
  }
  return ticks;
}
