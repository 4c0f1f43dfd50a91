import { pulseContrasts } from './pulse-hypothesis';
import { logRatio, quantileOutside, type RowSpan, type Segment } from './segment';

const WIDTHS_ROWS = [1, 2, 3, 4, 5];
const SHORTEST_PERIOD_ROWS = 8;
const LEAST_PULSES = 4;
/** A pulse counts at most this many times the usual contrast, so that a single large one is not a train. */
const CAP = 4;
/** Least contrast that adds to the train. */
const DUE = 1.2;

export interface PulseTrainHypothesis {
  readonly features: readonly number[];
  readonly span: RowSpan;
}

interface Train {
  readonly score: number;
  readonly periodRows: number;
  readonly first: number;
  readonly pulses: number;
  readonly widthRows: number;
}

/**
 * Tests for upward pulses at a fixed interval: each period and phase is folded, and the best run of pulses with few
 * misses is kept. The result of the same search downward and among other phases is the chance level.
 */
export function tryPulseTrain(segment: Segment): PulseTrainHypothesis {
  const up = bestTrain(segment, 1);
  const down = bestTrain(segment, -1);
  const last = up.first + up.periodRows * (up.pulses - 1) + up.widthRows - 1;
  const contrasts = pulseContrasts(segment, up.widthRows);
  const heights = Array.from(
    { length: up.pulses },
    (_, pulse) => contrasts[up.first + pulse * up.periodRows] as number,
  );
  heights.sort((a, b) => a - b);
  const weak = heights[Math.floor(heights.length / 5)] ?? 0;
  const usual = quantileOutside(contrasts.map(Math.abs), 0.9, pulsesOf(up));
  return {
    features: [
      Math.log(1 + up.score),
      logRatio(up.score, down.score + 1),
      Math.log(1 + up.pulses),
      logRatio(weak, Math.max(usual, 1e-3)),
      logRatio(weak, heights[heights.length - 1] ?? 0),
      Math.log(Math.max(1e-3, weak)),
      (up.pulses * up.periodRows) / segment.values.length,
    ],
    span: { first: up.first, last: Math.min(last, segment.values.length - 1) },
  };
}

function bestTrain(segment: Segment, sign: number): Train {
  let best: Train = { score: 0, periodRows: SHORTEST_PERIOD_ROWS, first: 0, pulses: 0, widthRows: 1 };
  const { length } = segment.values;
  const longestPeriodRows = Math.floor(length / LEAST_PULSES);
  for (const widthRows of WIDTHS_ROWS) {
    const contrasts = pulseContrasts(segment, widthRows);
    const unit = Math.max(quantileOutside(contrasts.map(Math.abs), 0.85, []), 1e-3);
    const gains = contrasts.map((height) => Math.max(-1, Math.min(CAP, (sign * height) / unit)) - DUE);
    for (let periodRows = SHORTEST_PERIOD_ROWS; periodRows <= longestPeriodRows; periodRows++) {
      for (let phase = 0; phase < periodRows; phase++) {
        // The contiguous run with the greatest sum (Kadane's algorithm).
        let sum = 0;
        let start = phase;
        for (let row = phase; row < length; row += periodRows) {
          if (sum <= 0) {
            sum = 0;
            start = row;
          }
          sum += gains[row] as number;
          if (sum <= best.score) continue;
          const pulses = (row - start) / periodRows + 1;
          if (pulses >= LEAST_PULSES) best = { score: sum, periodRows, first: start, pulses, widthRows };
        }
      }
    }
  }
  return best;
}

function pulsesOf({ first, pulses, periodRows, widthRows }: Train): RowSpan[] {
  const MARGIN_ROWS = 3;
  return Array.from({ length: pulses }, (_, pulse) => ({
    first: first + pulse * periodRows - widthRows - MARGIN_ROWS,
    last: first + pulse * periodRows + widthRows + MARGIN_ROWS,
  }));
}
