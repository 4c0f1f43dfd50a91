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

/**
 * Round values from zero up to a ceiling: the ceiling itself is among them where it is round.
 *
 * @param isLow where the chart has room for three labels only
 */
export function valueTicks(ceiling: number, unit: Unit, isLow = false): readonly number[] {
  const parts = (isLow ? [2] : [4, 5, 2]).find((count) => isRoundStep(ceiling / count, unit));
  const step = parts === undefined ? niceCeiling(ceiling / (isLow ? 2 : 4), unit, 0) : ceiling / parts;
  if (!(step > 0)) return [0];
  return Array.from({ length: Math.floor(ceiling / step + 1e-9) + 1 }, (_, index) => index * step);
}

function isRoundStep(step: number, unit: Unit): boolean {
  const isBinary = unit === 'bytes' || unit === 'bytes_per_second';
  if (isBinary) return Number.isInteger(Math.log2(step)) || step === 0;
  const mantissa = step / 10 ** Math.floor(Math.log10(step) + 1e-9);
  return [1, 2, 2.5, 5].some((round) => Math.abs(mantissa - round) < 1e-6);
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
