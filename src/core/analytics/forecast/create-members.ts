import { createAnalogMember } from './analog-member';
import { createLinearMember, createThetaMember } from './drift-members';
import type { ForecastMember } from './forecast-member';
import { createLevelMembers } from './level-members';
import { createLongCycleMembers, createSeasonalMembers } from './seasonal-members';
import { createSmoothingMember } from './smoothing-member';

const TYPICAL_LEAST_CYCLES = 4;
const SHORT_LINE_STEPS = 48;
/** Window of the usual level if the cycle is short or absent; otherwise a whole cycle. */
const USUAL_STEPS = 96;
const LONG_STEPS = 336;

/** Returns true if the past contains enough of a cycle for a typical one; the shortest cycle is always used. */
export function hasTypicalCycle(period: number, periods: readonly number[], size: number): boolean {
  return period === periods[0] || size >= TYPICAL_LEAST_CYCLES * period;
}

/**
 * Creates the members of the combination.
 *
 * @param periods cycles in steps, shortest first; may be empty
 */
export function createMembers(values: Float64Array, periods: readonly number[]): ForecastMember[] {
  const shortest = periods[0];
  const usualSteps = shortest !== undefined && 2 * shortest > USUAL_STEPS ? shortest : USUAL_STEPS;
  const longSteps = Math.max(6 * (shortest ?? 0), LONG_STEPS);
  return [
    ...createLevelMembers(values, usualSteps, longSteps),
    // The short one detects at once that a trend began or ended.
    createLinearMember(values, SHORT_LINE_STEPS),
    createLinearMember(values, 2 * usualSteps),
    ...periods.flatMap((period) =>
      hasTypicalCycle(period, periods, values.length)
        ? createSeasonalMembers(values, period)
        : createLongCycleMembers(values, period, shortest as number),
    ),
    createSmoothingMember(values, shortest ?? 1),
    createThetaMember(values, shortest ?? 1),
    createAnalogMember(values),
  ];
}
