import { type SmoothedStates, smoothExponentially } from '../../stats/exponential-smoothing';
import type { ForecastMember } from './forecast-member';

const LEVEL_WEIGHTS: readonly number[] = [0.05, 0.2, 0.5, 0.9];
const TREND_WEIGHTS: readonly number[] = [0, 0.1];
const SEASON_WEIGHTS: readonly number[] = [0.1, 0.3];
const DAMPING = 0.95;

/**
 * Creates additive Holt-Winters smoothing with a damped trend. Its weights are those of a small grid with the least
 * error one step ahead; a finer search does not improve the combination.
 *
 * @param period 1 without a cycle
 */
export function createSmoothingMember(values: Float64Array, period: number): ForecastMember {
  const { levels, trends, seasons } = bestStates(values, period);
  return {
    method: 'ets',
    predict: (origin, into) => {
      let expected = levels[origin] as number;
      let trend = trends[origin] as number;
      for (let ahead = 0; ahead < into.length; ahead++) {
        trend *= DAMPING;
        expected += trend;
        const phase = origin + 1 + (ahead % period) - period;
        into[ahead] = expected + (period === 1 ? 0 : (seasons[phase] as number));
      }
    },
  };
}

function bestStates(values: Float64Array, period: number): SmoothedStates {
  let best: SmoothedStates | undefined;
  for (const level of LEVEL_WEIGHTS) {
    for (const trend of TREND_WEIGHTS) {
      for (const season of period === 1 ? [0] : SEASON_WEIGHTS) {
        const states = smoothExponentially(values, period, { level, trend, season, damping: DAMPING });
        if (best === undefined || states.meanAbsoluteError < best.meanAbsoluteError) best = states;
      }
    }
  }
  return best as SmoothedStates;
}
