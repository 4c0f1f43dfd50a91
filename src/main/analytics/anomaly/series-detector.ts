import type { ExpectedRange } from '../../../shared/model/insight';

/** What the detector says of one value of one series, from that value and earlier ones alone. */
export interface SeriesJudgement {
  /** Calibrated, 0-1: from `NOTICE_SCORE` on it is worth showing, from `CONFIDENT_SCORE` on worth telling. */
  readonly score: number;
  /**
   * How rare the value is by the series' own past, unbounded: about minus the decimal logarithm of the share of
   * earlier samples that were at least as odd, extrapolated beyond the largest seen. 0 while the series is being learned.
   */
  readonly surprise: number;
  /** Null while nothing is known of the series. */
  readonly expected: ExpectedRange | null;
  /** Detectors that find the value odd by themselves, by name. */
  readonly detectors: readonly string[];
}

/** Follows one series. Bad input (NaN, infinities, a time that does not rise) is a gap: nothing odd, nothing learned. */
export interface SeriesDetector {
  observe(atMs: number, value: number): SeriesJudgement;
  toJSON(): SeriesState;
}

/** The model as plain JSON. */
export interface SeriesState {
  readonly atMs: number;
  readonly count: number;
  readonly middle: number;
  readonly spread: number;
}

export interface SeriesDetectorOptions {
  /** Usual time between two samples. */
  readonly intervalMs: number;
  /** A model saved earlier, of the same interval. */
  readonly state?: SeriesState;
}

export const NOTICE_SCORE = 0.5;
export const CONFIDENT_SCORE = 0.9;

export const UNKNOWN_JUDGEMENT: SeriesJudgement = { score: 0, surprise: 0, expected: null, detectors: [] };

const LEARNING_SAMPLES = 50;
const MEMORY_SAMPLES = 500;

/**
 * A robust detector of values far from the usual ones.
 *
 * @example
 * const detector = createSeriesDetector({ intervalMs: 60_000 });
 * const judgement = detector.observe(atMs, value);
 */
export function createSeriesDetector({ state }: SeriesDetectorOptions): SeriesDetector {
  let { atMs: lastAtMs, count, middle, spread } = state ?? { atMs: -1, count: 0, middle: 0, spread: 0 };
  return {
    observe(atMs, value) {
      if (!Number.isFinite(value) || !(atMs > lastAtMs)) return UNKNOWN_JUDGEMENT;
      lastAtMs = atMs;
      if (count === 0) middle = value;
      const floor = 1e-3 * Math.abs(middle) + 1e-9;
      const scale = Math.max(spread, floor);
      const deviation = value - middle;
      const surprise = count < LEARNING_SAMPLES ? 0 : Math.max(0, Math.abs(deviation) / scale / 3);
      const expected: ExpectedRange = { low: middle - 4 * scale, middle, high: middle + 4 * scale };
      count++;
      const weight = 1 / Math.min(count, MEMORY_SAMPLES);
      const clipped = count < LEARNING_SAMPLES ? deviation : Math.max(-4 * scale, Math.min(4 * scale, deviation));
      middle += weight * clipped;
      spread += weight * (Math.abs(clipped) - spread);
      const score = surprise / (surprise + 4);
      return { score, surprise, expected, detectors: surprise > 4 ? ['level'] : [] };
    },
    toJSON: () => ({ atMs: lastAtMs, count, middle, spread }),
  };
}
