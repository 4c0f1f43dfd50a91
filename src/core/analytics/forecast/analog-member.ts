import { medianOf } from '../../stats/median-of';
import type { ForecastMember } from './forecast-member';

/** Length of the compared past. */
const WINDOW_STEPS = 24;
/** Number of steps over which the weight of a difference falls to 1/e, because the newest values matter most. */
const DECAY_STEPS = 8;
const ANALOGS = 15;

const WEIGHTS = Float64Array.from({ length: WINDOW_STEPS }, (_, back) => Math.exp(-back / DECAY_STEPS));

/**
 * Predicts from the most similar moments of the past: at each step the median of their continuations (the method of
 * analogs: Lorenz, "Atmospheric predictability as revealed by naturally occurring analogues", 1969). It covers events
 * that recur, but at no fixed time.
 */
export function createAnalogMember(values: Float64Array): ForecastMember {
  const buffer = new Float64Array(ANALOGS);
  return {
    method: 'analog',
    predict: (origin, into) => {
      const nearest = nearestMoments(values, origin, origin - into.length);
      if (nearest.length === 0) {
        into.fill(values[origin] as number);
        return;
      }
      for (let ahead = 0; ahead < into.length; ahead++) {
        nearest.forEach((moment, index) => {
          buffer[index] = values[moment + 1 + ahead] as number;
        });
        into[ahead] = medianOf(buffer, nearest.length);
      }
    },
  };
}

/**
 * Lists the steps up to `last`, newest first, whose past is most similar to that of `origin`, by the weighted sum of
 * absolute differences.
 */
function nearestMoments(values: Float64Array, origin: number, last: number): number[] {
  const moments: number[] = [];
  const distances: number[] = [];
  for (let moment = last; moment >= WINDOW_STEPS - 1; moment--) {
    const limit = moments.length < ANALOGS ? Number.POSITIVE_INFINITY : (distances[ANALOGS - 1] as number);
    const distance = distanceBetween(values, origin, moment, limit);
    if (distance >= limit) continue;
    let place = distances.length;
    while (place > 0 && (distances[place - 1] as number) > distance) place--;
    distances.splice(place, 0, distance);
    moments.splice(place, 0, moment);
    distances.length = Math.min(distances.length, ANALOGS);
    moments.length = distances.length;
  }
  return moments;
}

/** Compares newest first, and stops when the distance exceeds the limit, which saves most of the work. */
function distanceBetween(values: Float64Array, origin: number, moment: number, limit: number): number {
  let distance = 0;
  for (let back = 0; back < WINDOW_STEPS && distance < limit; back++) {
    distance +=
      (WEIGHTS[back] as number) * Math.abs((values[origin - back] as number) - (values[moment - back] as number));
  }
  return distance;
}
