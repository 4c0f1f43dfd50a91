import type { Pattern, PatternType, TooFewPoints } from '../../../shared/contract/analytics-schemas';
import type { TimeSeries } from '../../../shared/model/time-series';
import { gatherEvidence } from './pattern-features';
import { weighPatterns } from './pattern-model';
import { createSegment } from './segment';

const LEAST_POINTS = 60;
const LONGEST_GAP_ROWS = 30;
/** Longer periods are averaged to about this many rows, the size that the hypotheses and the model were made for. */
const USUAL_ROWS = 600;
const MOST_ROWS = 2 * USUAL_ROWS;

/**
 * Identifies the dominant pattern in a period of a metric, and its place. Each pattern is fitted at its best place, and
 * a model trained on injected patterns (`bench/train-patterns.ts`) weighs the evidence. Rows count as equally spaced;
 * short gaps and infinities are interpolated linearly, and everything before a long gap is left out. The span of
 * `level_up` and `level_down` lasts to the end.
 */
export function identifyPattern(series: TimeSeries): Pattern | TooFewPoints {
  const { atMs, values } = newestSegment(series);
  const given = values.reduce((count, value) => count + (Number.isFinite(value) ? 1 : 0), 0);
  if (given < LEAST_POINTS) return { kind: 'too-few-points', needed: LEAST_POINTS, given };
  const blockRows = values.length > MOST_ROWS ? Math.ceil(values.length / USUAL_ROWS) : 1;
  const segment = createSegment(condense(bridgeGaps(values), blockRows));
  if (segment === null) return { kind: 'pattern', type: 'none', span: null, confidence: 1 };
  const { features, spans } = gatherEvidence(segment);
  const { type, confidence } = likeliest(weighPatterns(features));
  if (type === 'none') return { kind: 'pattern', type, span: null, confidence };
  const { first, last } = spans[type];
  const lastRow = Math.min((last + 1) * blockRows, values.length) - 1;
  const span = { fromMs: atMs[first * blockRows] as number, toMs: atMs[lastRow] as number };
  return { kind: 'pattern', type, span, confidence };
}

function likeliest(shares: ReadonlyMap<PatternType, number>): { type: PatternType; confidence: number } {
  let best: { type: PatternType; confidence: number } = { type: 'none', confidence: 0 };
  for (const [type, confidence] of shares) if (confidence > best.confidence) best = { type, confidence };
  return best;
}

/**
 * Returns the part after the newest long gap: a straight line across it, or across missing values at the start, would
 * be a pattern itself.
 */
function newestSegment({ atMs, values }: TimeSeries): TimeSeries {
  const last = values.findLastIndex(Number.isFinite);
  let first = last;
  for (let row = last; row >= 0 && first - row <= LONGEST_GAP_ROWS; row--)
    if (Number.isFinite(values[row])) first = row;
  return { atMs: atMs.subarray(Math.max(first, 0), last + 1), values: values.subarray(Math.max(first, 0), last + 1) };
}

function bridgeGaps(values: Float64Array): Float64Array {
  const bridged = Float64Array.from(values);
  let before = -1;
  for (let row = 0; row <= bridged.length; row++) {
    if (row < bridged.length && !Number.isFinite(bridged[row])) continue;
    const left = bridged[before] ?? bridged[row] ?? 0;
    const right = bridged[row] ?? left;
    for (let gap = before + 1; gap < row; gap++) {
      bridged[gap] = left + ((right - left) * (gap - before)) / (row - before);
    }
    before = row;
  }
  return bridged;
}

/** Averages blocks of rows; the last block may be shorter. */
function condense(values: Float64Array, blockRows: number): Float64Array {
  if (blockRows === 1) return values;
  return Float64Array.from({ length: Math.ceil(values.length / blockRows) }, (_, block) => {
    const part = values.subarray(block * blockRows, (block + 1) * blockRows);
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}
