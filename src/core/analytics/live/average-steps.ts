import type { SeriesSet } from '../../../shared/model/time-series';
import { StepAverager } from './step-averager';

/**
 * Averages a recording over steps.
 *
 * @param rowMs usual time between two rows: less than a step
 */
export function averageSteps({ names, atMs, columns }: SeriesSet, rowMs: number, stepMs: number): SeriesSet {
  const averager = new StepAverager(names.length, stepMs);
  const times: number[] = [];
  const means: number[][] = names.map(() => []);
  const keep = (step: ReturnType<StepAverager['add']>) => {
    if (step === undefined) return;
    times.push(step.atMs);
    for (const [series, column] of means.entries()) column.push(step.values[series] as number);
  };
  for (let row = 0; row < atMs.length; row++) {
    keep(averager.add(atMs[row] as number, rowMs, false, (series) => (columns[series] as Float64Array)[row] as number));
  }
  return { names, atMs: Float64Array.from(times), columns: means.map((column) => Float64Array.from(column)) };
}

/** Returns the median time between two rows, in milliseconds; NaN for fewer than two. */
export function usualRowMs(atMs: Float64Array): number {
  const distances = atMs
    .slice(1)
    .map((at, index) => at - (atMs[index] as number))
    .sort();
  return distances[distances.length >> 1] ?? Number.NaN;
}
