import { smoothExponentially } from '../../stats/exponential-smoothing';
import { medianOf } from '../../stats/median-of';
import type { ForecastMember } from './forecast-member';
import { createSeasonalProfile, profileStep } from './seasonal-profile';

/**
 * Extrapolates Tukey's resistant line through the newest `windowSteps`: its slope joins the medians of the first and
 * the last third, so that a burst does not affect it ("Exploratory Data Analysis", 1977, chapter 10). It passes through
 * the median of the last third.
 */
export function createLinearMember(values: Float64Array, windowSteps: number): ForecastMember {
  const buffer = new Float64Array(windowSteps);
  const medianBetween = (from: number, to: number) => {
    buffer.set(values.subarray(from, to));
    return medianOf(buffer, to - from);
  };
  return {
    method: 'linear',
    predict: (origin, into) => {
      const size = Math.min(windowSteps, origin + 1);
      const third = Math.max(1, Math.floor(size / 3));
      const last = medianBetween(origin + 1 - third, origin + 1);
      const slope =
        size < 3 ? 0 : (last - medianBetween(origin + 1 - size, origin + 1 - size + third)) / (size - third);
      for (let ahead = 0; ahead < into.length; ahead++) into[ahead] = last + slope * ((third - 1) / 2 + 1 + ahead);
    },
  };
}

const THETA_LEVEL_WEIGHT = 0.3;

/**
 * Creates the Theta method: exponential smoothing that drifts by half the slope of the least-squares line through all
 * values, on top of the typical cycle (Assimakopoulos and Nikolopoulos, 2000; in the form of Hyndman and Billah,
 * "Unmasking the Theta method", 2003).
 *
 * @param period 1 without a cycle
 */
export function createThetaMember(values: Float64Array, period: number): ForecastMember {
  const profile =
    period === 1 ? null : createSeasonalProfile(values, period, { cycles: 7, halfWidth: 0, center: 'median' });
  // Without a previous cycle a value does not determine the level, so the deviation starts at 0.
  const deviations = values.map((value, step) => {
    const expected = profile === null ? 0 : (profile.expected[step] as number);
    return Number.isNaN(expected) ? 0 : value - expected;
  });
  const weights = { level: THETA_LEVEL_WEIGHT, trend: 0, season: 0, damping: 0 };
  const { levels } = smoothExponentially(deviations, 1, weights);
  const slopes = expandingSlopes(deviations);
  return {
    method: 'theta',
    predict: (origin, into) => {
      const drift = (slopes[origin] as number) / 2;
      const start = (1 - (1 - THETA_LEVEL_WEIGHT) ** (origin + 1)) / THETA_LEVEL_WEIGHT;
      for (let ahead = 0; ahead < into.length; ahead++) {
        const season =
          profile === null ? 0 : (profile.expected[profileStep(origin + 1 + ahead, origin, profile)] as number);
        into[ahead] = season + (levels[origin] as number) + drift * (ahead + start);
      }
    },
  };
}

/** Computes the least-squares slope through the values up to each one. */
function expandingSlopes(values: Float64Array): Float64Array {
  let sum = 0;
  let sumByStep = 0;
  return values.map((value, step) => {
    sum += value;
    sumByStep += value * step;
    const size = step + 1;
    // Sums of the steps and of their squares have closed forms.
    const spread = (size * (size * size - 1)) / 12;
    return size < 2 ? 0 : (sumByStep - (sum * step) / 2) / spread;
  });
}
