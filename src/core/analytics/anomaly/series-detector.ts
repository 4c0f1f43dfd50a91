import type { ExpectedRange } from '../../../shared/contract/analytics-schemas';
import { DAY_MS } from '../../../shared/model/time';
import { clamp } from '../../stats/clamp';
import { expectedValue, learnBaseline, leastNoise, type Observation } from './baseline';
import { deviationRarity, learnDeviation } from './deviation-track';
import { NOTICE_SURPRISE, scoreOf } from './score';
import { createSeriesState, type SeriesState, VIEWS, type View } from './series-state';
import { becomesStuck } from './stuck-value';
import { viewDeviations } from './view-deviations';

/** Judgment of one value of one series, from that value and earlier ones only. */
export interface SeriesJudgement {
  /** Calibrated, 0-1: see `score.ts`. */
  readonly score: number;
  /**
   * Unbounded source of the score: the value's rarity in the series' own past (decimal logarithm of the days between
   * two such values) plus its size relative to the level (decimal logarithm of the ratio). 0 while the series is being
   * learned.
   */
  readonly surprise: number;
  /** Null while nothing is known of the series. */
  readonly expected: ExpectedRange | null;
  /** Names of the detectors that find the value anomalous on their own. */
  readonly detectors: readonly (View | 'stuck')[];
}

/**
 * Follows one series. Bad input (NaN, infinities, a time that does not rise) is a gap: nothing is anomalous and nothing
 * is learned.
 */
export interface SeriesDetector {
  observe(atMs: number, value: number): SeriesJudgement;
  toJSON(): SeriesState;
}

export interface SeriesDetectorOptions {
  /** Usual time between two samples. */
  readonly intervalMs: number;
  /** A saved model of the same interval. The detector takes it over: do not use it again. */
  readonly state?: SeriesState;
}

/** Returns the number of samples of a series that are learned before one is judged. */
export function samplesBeforeJudging(intervalMs: number): number {
  return clamp(SILENT_MS / intervalMs, LEARNING_SAMPLES, LONGEST_SILENT_SAMPLES);
}

const UNKNOWN_JUDGEMENT: SeriesJudgement = { score: 0, surprise: 0, expected: null, detectors: [] };

/** Number of samples from which the scales are estimated first. */
const LEARNING_SAMPLES = 40;
/** Nothing is anomalous before a day, or this many samples of a fast series: a morning does not predict the evening. */
const SILENT_MS = DAY_MS;
const LONGEST_SILENT_SAMPLES = 1_500;
/** After a longer gap, recent deviations are obsolete. */
const LONGEST_GAP_SAMPLES = 5;
/** Larger than any measurement; sums of smaller numbers stay finite. */
const LARGEST_VALUE = 1e100;
/**
 * A finer series has more samples that can be anomalous by chance, but neighbors are correlated. An exponent of 1 would
 * count samples as independent, 0 would ignore their number.
 */
const SAMPLES_A_DAY_EXPONENT = 0.8;
/** Changes beyond tenfold, or below a hundredth, do not add to or subtract from the surprise. */
const LARGEST_CHANGE = 10;
const SMALLEST_CHANGE = 0.01;
/** Least strength at which a view is listed as a detector. */
const ODD_STRENGTH = 1;
/** Shown, but never notified on its own: many metrics may rest. */
const STUCK_SURPRISE = NOTICE_SURPRISE;
/** Longest time that an incident is kept out of the baseline; a longer one is the new normal. */
const LONGEST_HELD_SAMPLES = 30;
const BAND_SCALES = 4;

/**
 * Finds values that are rare in a series' own past. Each view (`series-state.ts`) knows the usual deviation of the
 * series and the largest deviations of two months, and measures a deviation's rarity and its size relative to the
 * level. The surprise is the square of the mean of their square roots, which is less than their mean if they disagree.
 *
 * @throws if the interval is not a valid duration
 * @example
 * const detector = createSeriesDetector({ intervalMs: 60_000 });
 * const judgement = detector.observe(atMs, value);
 */
export function createSeriesDetector({
  intervalMs,
  state = createSeriesState(),
}: SeriesDetectorOptions): SeriesDetector {
  if (!(intervalMs > 0 && intervalMs < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`the interval of a series must be above 0 ms, not ${intervalMs}`);
  }
  const { baseline, tracks, stuck } = state;
  const rarityOfChance = SAMPLES_A_DAY_EXPONENT * Math.log10(DAY_MS / intervalMs);
  const silentSamples = samplesBeforeJudging(intervalMs);

  /** Updates the time; returns false if the sample cannot be used. */
  function isUsable(atMs: number, value: number): boolean {
    if (!Number.isFinite(atMs) || !(Math.abs(value) <= LARGEST_VALUE)) return false;
    const { lastAtMs, recent } = state;
    if (lastAtMs !== null && atMs <= lastAtMs) return false;
    if (lastAtMs !== null && atMs - lastAtMs > LONGEST_GAP_SAMPLES * intervalMs) {
      recent.jump = recent.step = recent.shift = 0;
    }
    state.lastAtMs = atMs;
    return true;
  }

  /** Updates the model, but keeps anomalous values out of the baseline. */
  function learn(observation: Observation, isOdd: boolean): void {
    state.heldSamples = isOdd ? state.heldSamples + 1 : 0;
    if (isOdd && state.heldSamples <= LONGEST_HELD_SAMPLES) return;
    learnBaseline(baseline, observation, intervalMs);
  }

  return {
    observe(atMs, value) {
      if (!isUsable(atMs, value)) return UNKNOWN_JUDGEMENT;
      const { samples } = baseline;
      if (samples === 0) baseline.level = value;
      const isLearning = samples < LEARNING_SAMPLES;
      const isSilent = samples < silentSamples;
      const noise = leastNoise(baseline);
      const middle = expectedValue(baseline, atMs);
      const spread = Math.max(tracks.level.scale, noise);
      const observation: Observation = { atMs, value, expected: middle, spread };
      // A change is relative to the smaller of the values before and after, so that halving counts like doubling.
      const ground = Math.min(Math.abs(value), Math.abs(baseline.level)) + Math.max(baseline.levelError, noise);

      let agreement = 0;
      const detectors: (View | 'stuck')[] = [];
      for (const deviation of viewDeviations(state, observation, isLearning)) {
        const track = tracks[deviation.view];
        if (!isSilent) {
          const rarity = deviationRarity(track, deviation, samples) - rarityOfChance;
          const change = clamp(deviation.change / ground, SMALLEST_CHANGE, LARGEST_CHANGE);
          const strength = Math.max(0, rarity + Math.log10(change));
          agreement += Math.sqrt(strength) / VIEWS.length;
          if (strength >= ODD_STRENGTH) detectors.push(deviation.view);
        }
        learnDeviation(track, deviation, { samples, atMs, intervalMs, learnsTail: !isLearning });
      }
      let surprise = agreement ** 2;
      if (becomesStuck(stuck, value) && !isSilent) {
        surprise = Math.max(surprise, STUCK_SURPRISE);
        detectors.push('stuck');
      }
      learn(observation, surprise >= NOTICE_SURPRISE);
      const expected = { low: middle - BAND_SCALES * spread, middle, high: middle + BAND_SCALES * spread };
      return { score: scoreOf(surprise), surprise, expected: isLearning ? null : expected, detectors };
    },
    toJSON: () => JSON.parse(JSON.stringify(state)) as SeriesState,
  };
}
