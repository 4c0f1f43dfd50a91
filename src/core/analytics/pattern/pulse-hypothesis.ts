import { logRatio, quantileOutside, type RowSpan, type Segment } from './segment';

/** Longest pulse that is searched for. */
const LONGEST_ROWS = 6;
/** Number of rows on either side that a pulse is compared with. */
const SIDE_ROWS = 7;
/** Rows around a pulse that belong to it and not to another one. */
const MARGIN_ROWS = 10;

export interface PulseHypothesis {
  readonly features: readonly number[];
  readonly up: RowSpan;
  readonly down: RowSpan;
}

/**
 * Computes the height of the mean of `widthRows` rows from each row on above the medians of both sides (negative if
 * below them, 0 if between them).
 */
export function pulseContrasts({ values }: Segment, widthRows: number): Float64Array {
  const contrasts = new Float64Array(values.length);
  const side = sideMedians(values);
  let sum = 0;
  for (let row = 0; row < widthRows - 1; row++) sum += values[row] as number;
  for (let row = 0; row + widthRows <= values.length; row++) {
    sum += values[row + widthRows - 1] as number;
    const left = side[row - SIDE_ROWS] ?? side[row + widthRows];
    const right = side[row + widthRows] ?? left;
    if (left === undefined || right === undefined) continue;
    const mean = sum / widthRows;
    const above = mean - Math.max(left, right);
    const below = mean - Math.min(left, right);
    contrasts[row] = above > 0 ? above : below < 0 ? below : 0;
    sum -= values[row] as number;
  }
  return contrasts;
}

/** Tests for one short excursion: the best one upward and downward, compared with the usual variation of the period. */
export function tryPulse(segment: Segment): PulseHypothesis {
  const sides = [1, -1].map((sign) => bestPulse(segment, sign));
  const [up, down] = sides as [BestPulse, BestPulse];
  return { features: [...up.features, ...down.features], up: up.span, down: down.span };
}

interface BestPulse {
  readonly features: readonly number[];
  readonly span: RowSpan;
}

interface Fit {
  readonly score: number;
  readonly row: number;
  readonly widthRows: number;
  readonly usual: number;
  readonly contrasts: Float64Array;
}

function bestPulse(segment: Segment, sign: number): BestPulse {
  let best: Fit = { score: Number.NEGATIVE_INFINITY, row: 0, widthRows: 1, usual: 0, contrasts: new Float64Array() };
  for (let widthRows = 1; widthRows <= LONGEST_ROWS; widthRows++) {
    const contrasts = pulseContrasts(segment, widthRows);
    const row = rowOfMost(contrasts, sign, []);
    const around = { first: row - MARGIN_ROWS, last: row + widthRows + MARGIN_ROWS };
    const usual = Math.max(quantileOutside(contrasts.map(Math.abs), 0.97, [around]), 1e-3);
    // A wider pulse is preferred only if it is as clear, because a mean over more rows has less variance.
    const score = (sign * (contrasts[row] as number)) / usual;
    if (score > best.score) best = { score, row, widthRows, usual, contrasts };
  }
  const { row, widthRows, contrasts, usual } = best;
  const height = sign * (contrasts[row] as number);
  const around = { first: row - MARGIN_ROWS, last: row + widthRows + MARGIN_ROWS };
  const second = contrasts[rowOfMost(contrasts, sign, [around])] as number;
  const opposite = contrasts[rowOfMost(contrasts, -sign, [around])] as number;
  let alike = 0;
  for (let other = 0, last = -MARGIN_ROWS; other < contrasts.length; other++) {
    if (sign * (contrasts[other] as number) < height / 2 || other - last < widthRows + 1) continue;
    alike++;
    last = other;
  }
  return {
    features: [
      logRatio(height, usual),
      logRatio(height, sign * second),
      logRatio(height, -sign * opposite),
      Math.log(Math.max(height, 1e-3)),
      Math.log(1 + alike),
      logRatio(height, Math.abs(sideChange(segment.values, row, widthRows))),
    ],
    span: { first: row, last: row + widthRows - 1 },
  };
}

/** Returns the change of level across a pulse, which is large at the edge of a step. */
function sideChange(values: Float64Array, row: number, widthRows: number): number {
  const FAR_ROWS = 15;
  const meanOf = (from: number, to: number) => {
    const part = values.subarray(Math.max(0, from), Math.max(0, to));
    return part.length === 0 ? Number.NaN : part.reduce((sum, value) => sum + value, 0) / part.length;
  };
  const change = meanOf(row + widthRows, row + widthRows + FAR_ROWS) - meanOf(row - FAR_ROWS, row);
  return Number.isNaN(change) ? 0 : change;
}

function rowOfMost(contrasts: Float64Array, sign: number, except: readonly RowSpan[]): number {
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < contrasts.length; row++) {
    const height = sign * (contrasts[row] as number);
    if (height > most && !except.some(({ first, last }) => row >= first && row <= last)) {
      most = height;
      best = row;
    }
  }
  return best;
}

/** Computes the median of the `SIDE_ROWS` rows from each row on. */
function sideMedians(values: Float64Array): Float64Array {
  const medians = new Float64Array(Math.max(0, values.length - SIDE_ROWS + 1));
  for (let row = 0; row < medians.length; row++) {
    medians[row] = values.slice(row, row + SIDE_ROWS).sort()[SIDE_ROWS >> 1] as number;
  }
  return medians;
}
