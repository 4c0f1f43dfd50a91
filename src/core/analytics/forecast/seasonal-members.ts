import type { ForecastMethod } from '../../../shared/model/insight';
import { slidingMedian } from '../../stats/sliding-median';
import type { ForecastMember } from './forecast-member';
import { createSeasonalProfile, profileStep, type SeasonalProfile } from './seasonal-profile';

/** Number of steps over which a deviation from the cycle decays. */
const DECAY_STEPS = 12;
const STEADY_WINDOW = 24;

/**
 * Creates members that repeat a cycle: the last one, the typical one, and both shifted by the deviation of the newest
 * values (of a short window and decaying, or of a long one and constant).
 */
export function createSeasonalMembers(values: Float64Array, period: number): ForecastMember[] {
  // A cycle of many phases has few values for each, so neighbors are averaged. In one of 24 phases the neighbors differ
  // too much.
  const halfWidth = 2 * Math.round(period / 72);
  const profile = (cycles: number, smoothing: number, center: 'median' | 'mean') =>
    createSeasonalProfile(values, period, { cycles, halfWidth: smoothing, center });
  const typical = profile(7, halfWidth, 'median');
  const newest = profile(1, halfWidth, 'mean');
  return [
    repeat('seasonal-naive', profile(1, 0, 'mean')),
    repeat('seasonal-median', profile(7, 0, 'median')),
    repeat('seasonal-median', profile(3, 0, 'mean')),
    moved(values, typical, 1, DECAY_STEPS),
    moved(values, typical, 6, DECAY_STEPS),
    moved(values, typical, STEADY_WINDOW, Number.POSITIVE_INFINITY),
    moved(values, newest, 1, DECAY_STEPS),
    moved(values, newest, 6, DECAY_STEPS),
    moved(values, newest, STEADY_WINDOW, Number.POSITIVE_INFINITY),
  ];
}

/**
 * Creates the same for a cycle with too few repetitions for a typical one. Before the first repetition the shorter
 * cycle is used.
 */
export function createLongCycleMembers(values: Float64Array, period: number, shorterPeriod: number): ForecastMember[] {
  const shorter = createSeasonalProfile(values, shorterPeriod, { cycles: 1, halfWidth: 0, center: 'mean' });
  const longer = createSeasonalProfile(values, period, { cycles: 1, halfWidth: 0, center: 'mean' });
  for (let step = 0; step < shorter.expected.length; step++) {
    if (Number.isNaN(longer.expected[step])) longer.expected[step] = shorter.expected[step] as number;
  }
  return [repeat('seasonal-naive', longer), moved(values, longer, STEADY_WINDOW, Number.POSITIVE_INFINITY)];
}

function repeat(method: ForecastMethod, profile: SeasonalProfile): ForecastMember {
  return {
    method,
    predict: (origin, into) => {
      for (let ahead = 0; ahead < into.length; ahead++) {
        into[ahead] = profile.expected[profileStep(origin + 1 + ahead, origin, profile)] as number;
      }
    },
  };
}

function moved(values: Float64Array, profile: SeasonalProfile, window: number, decaySteps: number): ForecastMember {
  const deviations = values.map((value, step) => {
    const expected = profile.expected[step] as number;
    return Number.isNaN(expected) ? 0 : value - expected;
  });
  const shifts = window === 1 ? deviations : slidingMedian(deviations, window);
  return {
    method: 'seasonal-level',
    predict: (origin, into) => {
      const shift = shifts[origin] as number;
      for (let ahead = 0; ahead < into.length; ahead++) {
        const step = profileStep(origin + 1 + ahead, origin, profile);
        into[ahead] = (profile.expected[step] as number) + shift * Math.exp(-(ahead + 1) / decaySteps);
      }
    },
  };
}
