import type { HeadContent } from './head-set';

/** One series' samples, in ascending order of time. */
export interface SeriesSamples {
  readonly key: string;
  readonly resolution: number;
  /** The same array object for all series that have a value in every frame. */
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/**
 * Transposes frames into one column a series. Frames are sorted by time, so that a clock that was set back loses
 * nothing.
 */
export function headColumns({ keys, resolutions, frames }: HeadContent): readonly SeriesSamples[] {
  const sorted = [...frames].sort((a, b) => a.atMs - b.atMs);
  const allTimes = Float64Array.from(sorted, ({ atMs }) => atMs);
  const result: SeriesSamples[] = [];
  for (const [index, key] of keys.entries()) {
    const values = new Float64Array(sorted.length);
    let count = 0;
    let times = allTimes;
    for (let frame = 0; frame < sorted.length; frame++) {
      const value = sorted[frame]?.values[index] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      if (count < frame && times === allTimes) times = allTimes.slice();
      if (times !== allTimes) times[count] = allTimes[frame] as number;
      values[count++] = value;
    }
    if (count === 0) continue;
    result.push({
      key,
      resolution: resolutions[index] ?? 1,
      times: count === sorted.length ? allTimes : times.slice(0, count),
      values: values.subarray(0, count),
    });
  }
  return result;
}
