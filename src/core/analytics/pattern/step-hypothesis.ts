import { logRatio, quantileOutside, type RowSpan, type Segment } from './segment';

/** Numbers of rows before and after an edge whose means are compared: calm values need few, noise needs many. */
const REACHES_ROWS = [4, 10, 25, 60, 120];
const LEAST_ROWS = 4;

export interface StepHypothesis {
  readonly features: readonly number[];
  readonly up: RowSpan;
  readonly down: RowSpan;
  /** Shares of the variance that the best single step upward and downward explains. */
  readonly gains: readonly [up: number, down: number];
}

/** Computes the mean of up to `reachRows` rows from each row on, minus that of the rows before it; 0 near both ends. */
export function edgeContrasts({ smoothSums }: Segment, reachRows: number): Float64Array {
  const length = smoothSums.length - 1;
  const contrasts = new Float64Array(length);
  for (let row = LEAST_ROWS; row <= length - LEAST_ROWS; row++) {
    const before = Math.max(0, row - reachRows);
    const after = Math.min(length, row + reachRows);
    const sum = (from: number, to: number) => (smoothSums[to] as number) - (smoothSums[from] as number);
    contrasts[row] = sum(row, after) / (after - row) - sum(before, row) / (row - before);
  }
  return contrasts;
}

/**
 * Tests for a lasting change of level: the clearest edge upward and downward at several reaches, and the variance that
 * it explains.
 */
export function tryStep(segment: Segment): StepHypothesis {
  const { length } = segment.values;
  const contrasts = REACHES_ROWS.map((reachRows) => edgeContrasts(segment, reachRows));
  const features: number[] = [];
  const rows: number[] = [];
  for (const sign of [1, -1]) {
    let clearest = { ratio: 0, row: 0 };
    contrasts.forEach((edges, index) => {
      const reachRows = REACHES_ROWS[index] as number;
      let row = 0;
      for (let other = 0; other < length; other++) {
        if (sign * (edges[other] as number) > sign * (edges[row] as number)) row = other;
      }
      const around = { first: row - reachRows - 6, last: row + reachRows + 6 };
      const usual = Math.max(quantileOutside(edges.map(Math.abs), 0.95, [around]), 1e-3);
      const ratio = Math.max(0, sign * (edges[row] as number)) / usual;
      features.push(logRatio(ratio, 1));
      if (ratio > clearest.ratio) clearest = { ratio, row };
    });
    const { row } = clearest;
    const heights = contrasts.map((edges) => sign * (edges[row] as number));
    features.push(
      Math.log(Math.max(1e-3, heights[1] as number)),
      // Remaining height of the edge when more rows are included.
      logRatio(heights[2] as number, heights[0] as number),
      logRatio(heights[4] as number, heights[1] as number),
    );
    rows.push(row);
  }
  const [up, down] = rows as [number, number];
  const gains = gainsOfOneStep(segment);
  return {
    features: [...features, ...gains],
    gains,
    up: { first: up, last: length - 1 },
    down: { first: down, last: length - 1 },
  };
}

function gainsOfOneStep({ smooth, smoothSums }: Segment): [number, number] {
  const { length } = smooth;
  const total = smoothSums[length] as number;
  const mean = total / length;
  const variance = smooth.reduce((sum, value) => sum + (value - mean) ** 2, 0) + 1e-9;
  const gains: [number, number] = [0, 0];
  for (let row = Math.ceil(length / 20); row < length - length / 20; row++) {
    const before = (smoothSums[row] as number) / row;
    const after = (total - (smoothSums[row] as number)) / (length - row);
    const gain = ((row * (length - row)) / length) * (after - before) ** 2;
    const side = after > before ? 0 : 1;
    gains[side] = Math.max(gains[side], gain / variance);
  }
  return gains;
}
