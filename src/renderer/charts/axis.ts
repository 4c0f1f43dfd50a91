import type { Unit } from '../../shared/model/metric';

const DECIMAL_STEPS: readonly number[] = [1, 2, 5, 10];
const BINARY_STEPS: readonly number[] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

const isBinary = (unit: Unit) => unit === 'bytes' || unit === 'bytes_per_second';

/**
 * Returns the smallest round bound above all values, so that a chart's scale changes seldom and its ticks are round.
 *
 * @param peak the largest value shown; NaN and negative count as zero
 * @param floor the smallest result, so that noise near zero is not magnified
 */
export function niceCeiling(peak: number, unit: Unit, floor: number): number {
  const wanted = Math.max(floor, Number.isFinite(peak) ? peak : 0);
  const base = isBinary(unit) ? 1024 : 10;
  const magnitude = base ** Math.floor(Math.log(wanted) / Math.log(base) + 1e-9);
  const steps = isBinary(unit) ? BINARY_STEPS : DECIMAL_STEPS;
  const step = steps.find((candidate) => candidate * magnitude >= wanted * (1 - 1e-9)) ?? base;
  return step * magnitude;
}

/** The ends of a value axis. */
export interface ValueBounds {
  readonly floor: number;
  readonly ceiling: number;
}

/** Values that vary by a smaller share of their size form a flat line, which is shown over zero. */
const FLAT_SHARE = 0.001;
/** Values that vary by a larger share of their size are readable over zero. */
const WIDE_SHARE = 0.3;
/** Below this share, the labels of neighboring ticks, of three digits each, would be the same. */
const LEAST_SHARE = 0.04;
/** The finest steps that the labels of units with a fixed number of digits can show. */
const FINEST_STEPS: Partial<Readonly<Record<Unit, number>>> = { ratio: 0.001, celsius: 0.1, volts: 0.01, rpm: 1 };

/**
 * Returns the ends of an axis: from zero, unless the values stay so far above it that their movement would be
 * invisible.
 *
 * @param low the smallest value shown, `high` the largest; NaN without values
 * @param least the smallest ceiling of an axis that begins at zero
 */
export function valueBounds(low: number, high: number, unit: Unit, least: number): ValueBounds {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return { floor: 0, ceiling: niceCeiling(0, unit, least) };
  const spread = high - low;
  if (low >= 0 && (spread > high * WIDE_SHARE || spread <= high * FLAT_SHARE)) {
    return { floor: 0, ceiling: niceCeiling(high, unit, least) };
  }
  const size = Math.max(Math.abs(low), Math.abs(high));
  const isFlatBelowZero = low < 0 && spread === 0;
  const step = fittedStep(Math.max(spread, size * LEAST_SHARE) / (isFlatBelowZero ? 2 : 4), size, unit);
  const floor = Math.floor(low / step + 1e-9) * step;
  const ceiling = Math.max(Math.ceil(high / step - 1e-9) * step, floor + 2 * step);
  return low >= 0 ? { floor: Math.max(0, floor), ceiling } : { floor, ceiling: Math.max(0, ceiling) };
}

/** Returns a round step in the unit in which values of a size are printed. */
function fittedStep(wanted: number, size: number, unit: Unit): number {
  const prefix = isBinary(unit) ? 1024 ** Math.max(0, Math.floor(Math.log(size) / Math.log(1024) + 1e-9)) : 1;
  return niceCeiling(wanted / prefix, 'count', FINEST_STEPS[unit] ?? Number.MIN_VALUE) * prefix;
}

/**
 * Returns round values from the floor of an axis to its ceiling, including a round ceiling.
 *
 * @param isLow for a chart with room for three labels only
 */
export function valueTicks(ceiling: number, unit: Unit, isLow = false, floor = 0): readonly number[] {
  const step = tickStep(ceiling, unit, isLow, floor);
  if (!(step > 0)) return [0];
  const first = Math.ceil(floor / step - 1e-9);
  const count = Math.floor(ceiling / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(1, count) }, (_, index) => (first + index) * step);
}

function tickStep(ceiling: number, unit: Unit, isLow: boolean, floor: number): number {
  const wanted = (ceiling - floor) / (isLow ? 2 : 4);
  if (floor !== 0) {
    const size = Math.max(Math.abs(floor), Math.abs(ceiling));
    return fittedStep(Math.max(wanted, (size * LEAST_SHARE) / 5), size, unit);
  }
  const parts = (isLow ? [2] : [4, 5, 2]).find((count) => isRoundStep(ceiling / count, unit));
  return parts === undefined ? niceCeiling(wanted, unit, 0) : ceiling / parts;
}

function isRoundStep(step: number, unit: Unit): boolean {
  if (isBinary(unit)) return Number.isInteger(Math.log2(step)) || step === 0;
  const mantissa = step / 10 ** Math.floor(Math.log10(step) + 1e-9);
  return [1, 2, 2.5, 5].some((round) => Math.abs(mantissa - round) < 1e-6);
}

const TIME_STEPS_S: readonly number[] = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 345_600,
  604_800, 1_209_600, 2_592_000,
];

/**
 * Returns as many round instants between two as fit.
 *
 * @param most the number of labels that fit
 * @param zoneOffsetMs local time less UTC, so that hours are the reader's hours
 */
export function timeTicks(fromMs: number, toMs: number, most: number, zoneOffsetMs = 0): readonly number[] {
  const spanMs = toMs - fromMs;
  if (!(spanMs > 0) || most < 1) return [];
  const stepMs = (TIME_STEPS_S.find((seconds) => spanMs / (seconds * 1000) <= most) ?? 7_776_000) * 1000;
  const ticks: number[] = [];
  for (let at = Math.ceil((fromMs + zoneOffsetMs) / stepMs) * stepMs - zoneOffsetMs; at <= toMs; at += stepMs) {
    ticks.push(at);
  }
  return ticks;
}
