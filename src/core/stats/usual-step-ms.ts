import type { TimeSeries } from '../../shared/model/time-series';
import { medianOf } from './median-of';

/**
 * Returns the usual distance between the points of a series, or a whole multiple of it if its period would take more
 * than `maximumSteps`. Points that are not finite count as missing.
 *
 * @returns null for fewer than two instants
 */
export function usualStepMs({ atMs, values }: TimeSeries, maximumSteps: number): number | null {
  const times = atMs.filter((at, index) => Number.isFinite(at) && Number.isFinite(values[index])).sort();
  const distances = new Float64Array(times.length);
  let count = 0;
  for (let index = 1; index < times.length; index++) {
    const distance = (times[index] as number) - (times[index - 1] as number);
    if (distance > 0) distances[count++] = distance;
  }
  if (count === 0) return null;
  const usual = medianOf(distances, count);
  const spanMs = (times.at(-1) as number) - (times[0] as number);
  return usual * Math.max(1, Math.ceil((spanMs / usual + 1) / maximumSteps));
}
