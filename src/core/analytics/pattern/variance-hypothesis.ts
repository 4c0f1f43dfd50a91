import { logRatio, quantileOutside, type RowSpan, type Segment } from './segment';

const GRID_ROWS = 4;
/** Lengths of the tested windows, as shares of the period. */
const SHARES = [0.09, 0.14, 0.2];

export interface VarianceHypothesis {
  readonly features: readonly number[];
  readonly span: RowSpan;
}

/**
 * Tests for a span with higher variance than elsewhere. It uses both the median and the mean of the steps' sizes: a few
 * large steps raise only the mean, and are another pattern.
 */
export function tryVariance({ steps }: Segment): VarianceHypothesis {
  const sizes = steps.map(Math.abs);
  const floor = Math.max(1e-3, 0.1 * meanOf(sizes, 0, sizes.length));
  let best = { score: Number.NEGATIVE_INFINITY, features: [] as readonly number[], span: { first: 0, last: 0 } };
  for (const share of SHARES) {
    const rows = Math.max(8, Math.round(share * steps.length));
    const medians = windowsOf(sizes, rows, (part) => quantileOutside(part, 0.5, []));
    const means = windowsOf(sizes, rows, (part) => meanOf(part, 0, part.length));
    let index = 0;
    for (let other = 0; other < medians.length; other++) {
      if (combined(medians, means, other) > combined(medians, means, index)) index = other;
    }
    const near = Math.ceil(rows / GRID_ROWS);
    const around = [{ first: index - near, last: index + near }];
    const median = (medians[index] as number) + floor;
    const score = logRatio(median, quantileOutside(medians, 0.9, around) + floor);
    if (score <= best.score) continue;
    const first = index * GRID_ROWS;
    const part = steps.subarray(first, first + rows);
    best = {
      score,
      features: [
        score,
        logRatio(median, quantileOutside(medians, 0.5, around) + floor),
        logRatio(median, quantileOutside(medians, 1, around) + floor),
        logRatio((means[index] as number) + floor, quantileOutside(means, 0.5, around) + floor),
        logRatio((means[index] as number) + floor, quantileOutside(means, 1, around) + floor),
        logRatio(median, means[index] as number),
        turning(part),
        Math.log(Math.max(1e-3, means[index] as number)),
      ],
      span: { first, last: first + rows },
    };
  }
  return best;
}

function combined(medians: Float64Array, means: Float64Array, index: number): number {
  return Math.sqrt((medians[index] as number) * (means[index] as number));
}

function windowsOf(values: Float64Array, rows: number, measure: (part: Float64Array) => number): Float64Array {
  return Float64Array.from({ length: Math.floor((values.length - rows) / GRID_ROWS) + 1 }, (_, index) =>
    measure(values.subarray(index * GRID_ROWS, index * GRID_ROWS + rows)),
  );
}

function meanOf(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let row = from; row < to; row++) sum += values[row] as number;
  return sum / (to - from);
}

/** Returns the correlation of each step with the next: -0.5 for independent values, above 0 for drifting ones. */
function turning(steps: Float64Array): number {
  let product = 0;
  let square = 1e-12;
  for (let row = 0; row < steps.length; row++) {
    square += (steps[row] as number) ** 2;
    if (row > 0) product += (steps[row] as number) * (steps[row - 1] as number);
  }
  return product / square;
}
