import type { FrameRing } from '../live/frame-ring';

/** The data of a chart: one list of instants, and one list of values for each line; NaN breaks a line. */
export interface Plot {
  readonly fromMs: number;
  readonly toMs: number;
  readonly times: readonly number[];
  readonly values: readonly (readonly number[])[];
  /**
   * For lines without a value at every instant: values of a line within this distance are joined over the NaN
   * between them. Without it, NaN breaks the line.
   */
  readonly joinMs?: readonly number[];
}

/** One line: the columns of a ring that it combines. */
export interface PlotSource {
  readonly columns: readonly number[];
  /** Applies where a row has values of more than one. */
  readonly combine: 'sum' | 'max';
}

/** The number of points of one line that can be distinguished in a card. */
const MAX_POINTS = 300;
const STEPS_S: readonly number[] = [1, 2, 3, 5, 10, 12, 15, 20, 30, 60, 120, 300];
/**
 * Buckets further apart than this number of steps have unknown time between them. A frame that came late leaves no
 * hole.
 */
const GAP_STEPS = 3.5;

/** Returns the width of a chart's buckets. */
export function plotStepMs(spanMs: number, intervalMs: number): number {
  const wantedMs = Math.max(intervalMs, spanMs / MAX_POINTS);
  return (STEPS_S.find((seconds) => seconds * 1000 >= wantedMs) ?? 600) * 1000;
}

/**
 * Returns the newest `spanMs` of a ring as lines. Buckets begin at multiples of their width, so that a moving chart
 * does not tremble; a bucket's value is the mean of its rows.
 */
export function createPlot(ring: FrameRing, sources: readonly PlotSource[], spanMs: number, intervalMs: number): Plot {
  const toMs = ring.length === 0 ? 0 : ring.timeAt(ring.length - 1);
  const fromMs = toMs - spanMs;
  const stepMs = plotStepMs(spanMs, intervalMs);
  const gapMs = GAP_STEPS * Math.max(stepMs, ring.stepMs);
  const times: number[] = [];
  const values: number[][] = sources.map(() => []);
  const sums = new Float64Array(sources.length);
  const counts = new Uint32Array(sources.length);
  let bucket = Number.NaN;
  let isBroken = false;

  function closeBucket(): void {
    if (Number.isNaN(bucket)) return;
    const atMs = bucket * stepMs;
    const before = times.at(-1);
    if (before !== undefined && (isBroken || atMs - before > gapMs)) {
      times.push((before + atMs) / 2);
      for (const line of values) line.push(Number.NaN);
    }
    isBroken = false;
    times.push(atMs);
    values.forEach((line, index) => {
      line.push(counts[index] === 0 ? Number.NaN : (sums[index] as number) / (counts[index] as number));
    });
    sums.fill(0);
    counts.fill(0);
    bucket = Number.NaN;
  }

  // One more bucket than is shown lets the line enter at the edge.
  for (let row = ring.rowFrom(fromMs - stepMs); row < ring.length; row++) {
    const own = Math.floor(ring.timeAt(row) / stepMs);
    if (own !== bucket) closeBucket();
    let isEmpty = true;
    for (let index = 0; index < sources.length; index++) {
      const value = combine(ring, sources[index] as PlotSource, row);
      if (Number.isNaN(value)) continue;
      isEmpty = false;
      sums[index] = (sums[index] as number) + value;
      counts[index] = (counts[index] as number) + 1;
    }
    if (!isEmpty) {
      bucket = own;
      continue;
    }
    closeBucket();
    isBroken = true;
  }
  closeBucket();
  return { fromMs, toMs, times, values };
}

/** Returns the newest value of a line within the last rows; NaN where it has none. */
export function latestOf(ring: FrameRing, source: PlotSource, withinRows = 5): number {
  for (let row = ring.length - 1; row >= Math.max(0, ring.length - withinRows); row--) {
    const value = combine(ring, source, row);
    if (!Number.isNaN(value)) return value;
  }
  return Number.NaN;
}

function combine(ring: FrameRing, source: PlotSource, row: number): number {
  let combined = Number.NaN;
  for (const column of source.columns) {
    const value = ring.valueAt(column, row);
    if (Number.isNaN(value)) continue;
    if (Number.isNaN(combined)) combined = value;
    else combined = source.combine === 'sum' ? combined + value : Math.max(combined, value);
  }
  return combined;
}

/** Returns the smallest and the largest value of lines; NaN without values. */
export function extentOf(lines: Plot['values']) {
  let [low, high] = [Number.NaN, Number.NaN];
  for (const line of lines) {
    for (const value of line) {
      if (Number.isNaN(value)) continue;
      if (!(value >= low)) low = value;
      if (!(value <= high)) high = value;
    }
  }
  return { low, high };
}

/** Returns the index of the step that contains an instant, given the begins of equally long steps; -1 for none. */
export function stepAt(times: readonly number[], atMs: number): number {
  const [first = 0, second] = times;
  const step = second === undefined ? 0 : Math.floor((atMs - first) / (second - first));
  return times.length > 0 && step >= 0 && step < times.length && atMs >= first ? step : -1;
}

/** Returns the value that a line shows at a point: its own, or the nearest one of those that are joined across it. */
export function shownValue(plot: Plot, line: number, point: number): number {
  const values = plot.values[line] ?? [];
  const [here, atMs] = [values[point], plot.times[point]];
  if (here === undefined || atMs === undefined) return Number.NaN;
  if (!Number.isNaN(here)) return here;
  const reachMs = (plot.joinMs?.[line] ?? 0) / 2;
  for (let offset = 1; offset < values.length; offset++) {
    const [before, after] = [point - offset, point + offset];
    const isBeforeNear = before >= 0 && atMs - (plot.times[before] as number) <= reachMs;
    const isAfterNear = after < values.length && (plot.times[after] as number) - atMs <= reachMs;
    if (!isBeforeNear && !isAfterNear) return Number.NaN;
    if (isBeforeNear && !Number.isNaN(values[before])) return values[before] as number;
    if (isAfterNear && !Number.isNaN(values[after])) return values[after] as number;
  }
  return Number.NaN;
}

/** Returns the points that have any value, in order. */
export function knownPoints({ times, values }: Plot): readonly number[] {
  return times.flatMap((_, point) => (values.some((line) => !Number.isNaN(line[point])) ? [point] : []));
}

/** Returns the point with any value that is nearest to an instant; -1 for none. */
export function nearestPoint(plot: Plot, atMs: number): number {
  const distanceMs = (point: number) => Math.abs((plot.times[point] as number) - atMs);
  return knownPoints(plot).reduce(
    (best, point) => (best < 0 || distanceMs(point) < distanceMs(best) ? point : best),
    -1,
  );
}

/** Returns the newest value of each line; NaN where it has none. */
export function newestValues({ values }: Pick<Plot, 'values'>): readonly number[] {
  return values.map((line) => line.findLast((value) => !Number.isNaN(value)) ?? Number.NaN);
}

/** Puts columns of equally spaced values next to each other; NaN where a column has no value. */
export function alignColumns(
  { fromMs, stepMs }: { readonly fromMs: number; readonly stepMs: number },
  columns: readonly (readonly (number | null)[])[],
): Pick<Plot, 'times' | 'values'> {
  const length = Math.max(0, ...columns.map((column) => column.length));
  const times = Array.from({ length }, (_, index) => fromMs + index * stepMs);
  return { times, values: columns.map((column) => times.map((_, index) => column[index] ?? Number.NaN)) };
}
