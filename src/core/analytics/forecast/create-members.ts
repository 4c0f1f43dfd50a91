import { createAnalogMember } from './analog-member';
import { createLinearMember, createThetaMember } from './drift-members';
import type { ForecastMember } from './forecast-member';
import { createLevelMembers } from './level-members';
import { createLongCycleMembers, createSeasonalMembers } from './seasonal-members';
import { createSmoothingMember } from './smoothing-member';

const TYPICAL_LEAST_CYCLES = 4;
const SHORT_LINE_STEPS = 48;
/** What is usual is told by a whole cycle; by this many steps where that is short, or where there is none. */
const USUAL_STEPS = 96;
const LONG_STEPS = 336;

/** Whether the past holds enough of a cycle to say how it usually runs; the shortest one has to do. */
export function hasTypicalCycle(period: number, periods: readonly number[], size: number): boolean {
  return period === periods[0] || size >= TYPICAL_LEAST_CYCLES * period;
}

/**
 * The members of the combination.
 *
 * @param periods cycles in steps, shortest first; none is as good
 */
export function createMembers(values: Float64Array, periods: readonly number[]): ForecastMember[] {
  const shortest = periods[0];
  const usualSteps = shortest !== undefined && 2 * shortest > USUAL_STEPS ? shortest : USUAL_STEPS;
  const longSteps = Math.max(6 * (shortest ?? 0), LONG_STEPS);
  return [
    ...createLevelMembers(values, usualSteps, longSteps),
    // The short one sees at once that a trend began, or ended.
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
