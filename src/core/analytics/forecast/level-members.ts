import { slidingMedian } from '../../stats/sliding-median';
import type { ForecastMember } from './forecast-member';

/** Windows of the medians, in steps. */
const SHORT_WINDOWS: readonly number[] = [4, 12, 48];
const DECAY_STEPS = 12;

/**
 * Creates members with a constant prediction: the last value, medians of windows of several lengths (a median has the
 * least absolute error of a constant, and repeats the exact value of a series that rests), and the last value with a
 * return to the usual level.
 *
 * @param usualSteps window of the usual level
 * @param longSteps length of the longest window
 */
export function createLevelMembers(values: Float64Array, usualSteps: number, longSteps: number): ForecastMember[] {
  const usual = slidingMedian(values, usualSteps);
  return [
    { method: 'naive', predict: (origin, into) => void into.fill(values[origin] as number) },
    ...SHORT_WINDOWS.map((width) => constant(slidingMedian(values, width))),
    constant(slidingMedian(values, longSteps)),
    {
      method: 'median',
      predict: (origin, into) => {
        const level = usual[origin] as number;
        const excess = (values[origin] as number) - level;
        for (let ahead = 0; ahead < into.length; ahead++) {
          into[ahead] = level + excess * Math.exp(-(ahead + 1) / DECAY_STEPS);
        }
      },
    },
  ];
}

function constant(levels: Float64Array): ForecastMember {
  return { method: 'median', predict: (origin, into) => void into.fill(levels[origin] as number) };
}
