import type { ExpectedRange } from '../../../shared/contract/analytics-schemas';
import { DAY_MS } from '../../../shared/model/time';
import { clamp } from '../../stats/clamp';
import { expectedValue, learnBaseline, leastNoise, type Observation } from './baseline';
import { deviationRarity, learnDeviation } from './deviation-track';
import { NOTICE_SURPRISE, scoreOf } from './score';
import { createSeriesState, type SeriesState, VIEWS, type View } from './series-state';
import { becomesStuck } from './stuck-value';
import { viewDeviations } from './view-deviations';

/** What the detector says of one value of one series, from that value and earlier ones alone. */
export interface SeriesJudgement {
  /** Calibrated, 0-1: see `score.ts`. */
  readonly score: number;
  /**
   * What the score is made of, unbounded: how rare the value is by the series' own past (decimal logarithm of the days
   * after which one such is due) plus how large beside its level (of how many times it). 0 while the series is learned.
   */
  readonly surprise: number;
  /** Null while nothing is known of the series. */
  readonly expected: ExpectedRange | null;
  /** Detectors that find the value odd by themselves, by name. */
  readonly detectors: readonly (View | 'stuck')[];
}

/** Follows one series. Bad input (NaN, infinities, a time that does not rise) is a gap: nothing odd, nothing learned. */
export interface SeriesDetector {
  observe(atMs: number, value: number): SeriesJudgement;
  toJSON(): SeriesState;
}

export interface SeriesDetectorOptions {
  /** Usual time between two samples. */
  readonly intervalMs: number;
  /** A model saved earlier, of the same interval. It is taken over: do not use it again. */
  readonly state?: SeriesState;
}

/** How many samples of a series are learned from before one of them is judged. */
export function samplesBeforeJudging(intervalMs: number): number {
  return clamp(SILENT_MS / intervalMs, LEARNING_SAMPLES, LONGEST_SILENT_SAMPLES);
}

const UNKNOWN_JUDGEMENT: SeriesJudgement = { score: 0, surprise: 0, expected: null, detectors: [] };

/** Until then the scales form. */
const LEARNING_SAMPLES = 40;
/** Nothing is odd before a day was seen, or so many samples of a fast series: a morning does not know the evening. */
const SILENT_MS = DAY_MS;
const LONGEST_SILENT_SAMPLES = 1_500;
/** After a longer silence, what was recent is no more. */
const LONGEST_GAP_SAMPLES = 5;
/** No machine measures more, and sums of less stay finite. */
const LARGEST_VALUE = 1e100;
/**
 * A finer series has more samples that can be odd by chance, but not as many more as it has samples: neighbors are
 * alike. 1 would count them as independent, 0 not at all.
 */
const SAMPLES_A_DAY_EXPONENT = 0.8;
/** Changes beyond tenfold, and below a hundredth, are no larger and no smaller news. */
const LARGEST_CHANGE = 10;
const SMALLEST_CHANGE = 0.01;
/** From this on a view counts as having spoken. */
const ODD_STRENGTH = 1;
/** Worth showing, never worth telling by itself: many metrics may rest. */
const STUCK_SURPRISE = NOTICE_SURPRISE;
/** An incident is kept out of the baseline for so long; what lasts longer is how things are now. */
const LONGEST_HELD_SAMPLES = 30;
const BAND_SCALES = 4;

/**
 * Finds values that a series' own past makes rare. Each view (`series-state.ts`) knows how far the series usually
 * departs in it and the largest deviations of two months, and says how rare this one is and how large beside the
 * level. The surprise is the square of their mean root, which is less than their mean where they do not agree.
 *
 * @throws where the interval is no length of time
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

  /** Takes note of the time; false where the sample cannot be used. */
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

  /** Keeps what is odd out of the baseline. */
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
      // A change is measured by the smaller of what was and what is: halved is as much as doubled.
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
