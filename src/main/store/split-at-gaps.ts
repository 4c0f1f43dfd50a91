import { DAY_MS } from '../../shared/model/time';
import type { SampleColumn } from './block-writer';

const LONG_MS = 7 * DAY_MS;
/** Samples with more gaps than this are sparse throughout, and are not split. */
const MOST_CUTS = 8;

/**
 * Splits samples at gaps of weeks, as a set clock causes: a block that spans years would be as old as its newest
 * sample, and every tier would have blocks for the whole time in between.
 *
 * @param columns their times ascend
 */
export function splitAtGaps(columns: readonly SampleColumn[]): readonly (readonly SampleColumn[])[] {
  const times = Float64Array.from(new Set(columns.flatMap((column) => gapEnds(column.times)))).sort();
  if (times.length === 0) return [columns];
  const cuts = longestGaps(columns, times);
  const bounds = [Number.NEGATIVE_INFINITY, ...cuts, Number.POSITIVE_INFINITY];
  return bounds.slice(1).flatMap((toMs, index) => {
    const part = columns.flatMap((column) => slice(column, bounds[index] as number, toMs));
    return part.length === 0 ? [] : [part];
  });
}

/** Lists the times that follow a long gap in a column. */
function gapEnds(times: Float64Array): number[] {
  const ends: number[] = [];
  for (let index = 1; index < times.length; index++) {
    if ((times[index] as number) - (times[index - 1] as number) >= LONG_MS) ends.push(times[index] as number);
  }
  return ends;
}

/** Lists the times that follow a gap of all columns: selects the longest gaps, then sorts by time. */
function longestGaps(columns: readonly SampleColumn[], times: Float64Array): readonly number[] {
  const gaps = [...times].map((endMs) => ({ endMs, lengthMs: endMs - lastBefore(columns, endMs) }));
  return gaps
    .filter(({ lengthMs }) => lengthMs >= LONG_MS && Number.isFinite(lengthMs))
    .sort((a, b) => b.lengthMs - a.lengthMs)
    .slice(0, MOST_CUTS)
    .map(({ endMs }) => endMs)
    .sort((a, b) => a - b);
}

function lastBefore(columns: readonly SampleColumn[], atMs: number): number {
  let last = Number.NEGATIVE_INFINITY;
  for (const { times } of columns) {
    const index = lowerBound(times, atMs) - 1;
    if (index >= 0) last = Math.max(last, times[index] as number);
  }
  return last;
}

function slice({ id, resolution, times, values }: SampleColumn, fromMs: number, toMs: number): SampleColumn[] {
  const from = lowerBound(times, fromMs);
  const to = lowerBound(times, toMs);
  return from === to ? [] : [{ id, resolution, times: times.subarray(from, to), values: values.subarray(from, to) }];
}

/** Returns the index of the first time that is not before an instant. */
function lowerBound(times: Float64Array, atMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
