import { logRatio, quantileOutside, type RowSpan, type Segment } from './segment';

export interface FlatHypothesis {
  readonly features: readonly number[];
  readonly span: RowSpan;
}

/**
 * Tests for a flatline of a metric that otherwise moves: its longest run of one value, compared with the other runs.
 */
export function tryFlat({ values, steps }: Segment): FlatHypothesis {
  const TOLERANCE = 1e-9;
  const runs: RowSpan[] = [];
  for (let row = 0; row < steps.length; row++) {
    if (Math.abs(steps[row] as number) > TOLERANCE) continue;
    const first = row;
    while (row + 1 < steps.length && Math.abs(steps[row + 1] as number) <= TOLERANCE) row++;
    runs.push({ first, last: row + 1 });
  }
  runs.sort((a, b) => lengthOf(b) - lengthOf(a));
  const [longest = { first: 0, last: 0 }, second = { first: 0, last: 0 }] = runs;
  const rows = lengthOf(longest);
  const steady = runs.reduce((sum, run) => sum + lengthOf(run) - 1, 0) - (rows - 1);
  const steadyShare = (steady + 0.5) / (steps.length - rows + 2);
  const ranges = rangesOfWindows(values, rows, longest);
  const jump = Math.abs((values[longest.last + 1] ?? values[longest.last] ?? 0) - (values[longest.last] ?? 0));
  return {
    features: [
      Math.log(rows / values.length),
      logRatio(rows, lengthOf(second) + 1),
      // Probability of such a long run if each step is constant as often as elsewhere.
      Math.log1p(-rows * Math.log(steadyShare)),
      steadyShare,
      Math.log(1e-3 + quantileOutside(ranges, 0.1, [])),
      Math.log(1e-3 + jump),
    ],
    span: longest,
  };
}

function lengthOf({ first, last }: RowSpan): number {
  return last - first + 1;
}

/** Computes the ranges of the values in windows of the run's length outside of it. */
function rangesOfWindows(values: Float64Array, rows: number, run: RowSpan): Float64Array {
  const GRID_ROWS = 5;
  const ranges: number[] = [];
  for (let first = 0; first + rows <= values.length; first += GRID_ROWS) {
    if (first + rows > run.first && first <= run.last) continue;
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let row = first; row < first + rows; row++) {
      least = Math.min(least, values[row] as number);
      most = Math.max(most, values[row] as number);
    }
    ranges.push(most - least);
  }
  return Float64Array.from(ranges);
}
