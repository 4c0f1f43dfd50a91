import { cumulativeSums } from '../../stats/cumulative-sums';
import { differences } from '../../stats/differences';
import { logRatio, quantileOutside, type RowSpan, type Segment } from './segment';
import { edgeContrasts } from './step-hypothesis';

/** Grid of the tested starts and ends of ramps, and the shortest ramp, as shares of the period. */
const GRID_SHARE = 1 / 75;
const SHORTEST_SHARE = 1 / 9;
/** Distance from the end of the best grid ramp within which an edge is searched. */
const NEAR_ROWS = 12;

export interface RampHypothesis {
  readonly features: readonly number[];
  readonly span: RowSpan;
  /** Shares of the variance that the best ramp explains: one that keeps its final level, and one that drops. */
  readonly gains: readonly [held: number, dropped: number];
}

interface Ramp extends RowSpan {
  readonly gain: number;
  readonly height: number;
}

/** Tests for a steady rise that stays or drops at its end, by least squares over all starts and ends on a grid. */
export function tryRamp(segment: Segment): RampHypothesis {
  const sums = createRampSums(segment.smooth);
  const crept = withoutJumps(segment);
  const creeping = bestRamp(crept, createRampSums(crept.smooth), 1);
  const held = bestRamp(segment, sums, 1);
  const dropped = bestRamp(segment, sums, 0);
  const line = straightest(segment, sums);
  const edges = edgeContrasts(segment, 5);
  const best = dropped.gain > held.gain ? dropped : held;
  const usualEdge = Math.max(quantileOutside(edges.map(Math.abs), 0.95, []), 1e-3);
  return {
    features: [
      held.gain,
      dropped.gain,
      held.gain - dropped.gain,
      Math.log(Math.max(1e-3, best.height)),
      Math.log((best.last - best.first) / segment.values.length),
      roughness(segment, best),
      steepestPart(segment, best),
      line.fit,
      logRatio(line.rise, line.usualRise),
      Math.log(Math.max(1e-3, line.rise)),
      logRatio(dropAt(edges, dropped.last), usualEdge),
      logRatio(dropAt(edges, dropped.last), Math.max(dropped.height, 1e-3)),
      logRatio(riseAt(edges, best.first), Math.max(best.height, 1e-3)),
      creeping.gain,
      Math.log(Math.max(1e-3, creeping.height)),
      logRatio(creeping.height, Math.max(best.height, 1e-3)),
      crept.netRise,
      crept.netRise / crept.range,
      Math.abs(creeping.last - best.last) / segment.values.length,
    ],
    span: best,
    gains: [held.gain, dropped.gain],
  };
}

/**
 * Limits each step to the usual size: edges nearly vanish, including the one at which a leak ends, while slow changes
 * stay.
 */
function withoutJumps({ smooth }: Segment) {
  const MOST_OF_STEPS = 0.9;
  const steps = differences(smooth);
  const sizes = steps.map(Math.abs);
  const limit = Math.max(quantileOutside(sizes, MOST_OF_STEPS, []), 1e-3);
  const path = cumulativeSums(steps.map((step) => Math.max(-limit, Math.min(limit, step))));
  const sums = cumulativeSums(path);
  const part = Math.max(1, Math.round(path.length / 10));
  const netRise =
    ((sums[path.length] as number) - (sums[path.length - part] as number) - (sums[part] as number)) / part;
  const range = quantileOutside(path, 1, []) - quantileOutside(path, 0, []) + 1e-9;
  return { smooth: path, smoothSums: sums, netRise, range };
}

function gridOf(length: number): number {
  return Math.max(1, Math.round(GRID_SHARE * length));
}

interface RampSums {
  /** Sums of row times value, before each row. */
  readonly moments: Float64Array;
  readonly squares: Float64Array;
}

function createRampSums(smooth: Float64Array): RampSums {
  return {
    moments: cumulativeSums(smooth.map((value, row) => row * value)),
    squares: cumulativeSums(smooth.map((value) => value * value)),
  };
}

/**
 * Finds the upward ramp that explains the greatest share of the variance; `after` is its level after its end, 0 or 1.
 */
function bestRamp(
  { smooth, smoothSums }: Pick<Segment, 'smooth' | 'smoothSums'>,
  { moments, squares }: RampSums,
  after: 0 | 1,
): Ramp {
  const { length } = smooth;
  const gridRows = gridOf(length);
  const shortestRows = gridRows * Math.floor((SHORTEST_SHARE * length) / gridRows);
  const total = smoothSums[length] as number;
  const variance = (squares[length] as number) - (total * total) / length + 1e-9;
  let best: Ramp = { gain: 0, height: 0, first: 0, last: shortestRows };
  for (let first = 0; first + shortestRows < length; first += gridRows) {
    for (let last = first + shortestRows; last < length; last += gridRows) {
      const rows = last - first;
      const rest = after * (length - last);
      // The ramp is (row - first) / rows within, 0 before and `after` behind; its sums have closed forms.
      const sum = (rows - 1) / 2 + rest;
      const square = ((rows - 1) * (2 * rows - 1)) / (6 * rows) + rest;
      const within = (smoothSums[last] as number) - (smoothSums[first] as number);
      const moment = (moments[last] as number) - (moments[first] as number);
      const product = (moment - first * within) / rows + after * (total - (smoothSums[last] as number));
      const covariance = product - (sum * total) / length;
      if (covariance <= 0) continue;
      const spread = square - (sum * sum) / length;
      const gain = covariance ** 2 / spread / variance;
      if (gain > best.gain) best = { gain, height: covariance / spread, first, last };
    }
  }
  return best;
}

/** Finds the window with the greatest rise along a straight line, compared with other windows of its length. */
function straightest({ smooth, smoothSums }: Segment, { moments, squares }: RampSums) {
  const { length } = smooth;
  const gridRows = gridOf(length);
  let best = { score: 0, fit: 0, rise: 0, usualRise: 1 };
  for (const rows of [1 / 6, 1 / 4, 1 / 3, 1 / 2.2].map((share) => Math.round(share * length))) {
    const spread = (rows * (rows * rows - 1)) / 12;
    const rises = new Float64Array(Math.floor((length - rows) / gridRows) + 1);
    let mine = { score: 0, fit: 0, rise: 0, index: 0 };
    for (let index = 0; index < rises.length; index++) {
      const first = index * gridRows;
      const last = first + rows;
      const sum = (smoothSums[last] as number) - (smoothSums[first] as number);
      const moment = (moments[last] as number) - (moments[first] as number) - (first + (rows - 1) / 2) * sum;
      const square = (squares[last] as number) - (squares[first] as number) - (sum * sum) / rows;
      const rise = (moment / spread) * rows;
      rises[index] = Math.abs(rise);
      const fit = moment ** 2 / spread / (square + 1e-9);
      if (rise > 0 && rise * fit > mine.score) mine = { score: rise * fit, fit, rise, index };
    }
    const near = Math.ceil(rows / 2 / gridRows);
    const usualRise = Math.max(
      quantileOutside(rises, 0.8, [{ first: mine.index - near, last: mine.index + near }]),
      1e-2,
    );
    if (mine.score > best.score) best = { ...mine, usualRise };
  }
  return best;
}

/** Returns the distance of the values from the ramp's line, as a share of its height. */
function roughness({ smooth }: Segment, { first, last }: Ramp): number {
  const rows = last - first;
  const start = smooth[first] as number;
  const rise = (smooth[last] as number) - start;
  let sum = 0;
  for (let row = first; row < last; row++) {
    sum += Math.abs((smooth[row] as number) - start - (rise * (row - first)) / rows);
  }
  return logRatio(sum / rows, Math.max(1e-3, Math.abs(rise)));
}

/** Returns the share of the rise in its steepest fifth: a fifth for a ramp, all of it for a step. */
function steepestPart({ smooth }: Segment, { first, last }: Ramp): number {
  const part = Math.max(1, Math.floor((last - first) / 5));
  const rise = (smooth[last] as number) - (smooth[first] as number);
  let most = 0;
  for (let row = first; row + part <= last; row++)
    most = Math.max(most, (smooth[row + part] as number) - (smooth[row] as number));
  return logRatio(most, Math.max(1e-3, rise));
}

function dropAt(edges: Float64Array, row: number): number {
  return Math.max(0, ...edges.subarray(Math.max(0, row - NEAR_ROWS), row + NEAR_ROWS).map((edge) => -edge));
}

function riseAt(edges: Float64Array, row: number): number {
  return Math.max(0, ...edges.subarray(Math.max(0, row - NEAR_ROWS), row + NEAR_ROWS));
}
