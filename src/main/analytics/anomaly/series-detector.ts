import type { ExpectedRange } from '../../../shared/model/insight';
import { clamp } from '../../stats/clamp';
import { type Baseline, createBaseline, expectedValue, learnBaseline, leastNoise } from './baseline';
import { createDepartureTrack, type DepartureTrack, departureRarity, learnDeparture } from './departure-track';
import { scoreOf } from './score';
import { createUsualDepartures, noteDeparture, type UsualDepartures, usualDepartureAt } from './usual-departures';

/** What the detector says of one value of one series, from that value and earlier ones alone. */
export interface SeriesJudgement {
  /** Calibrated, 0-1: see `score.ts`. */
  readonly score: number;
  /**
   * What the score is made of, unbounded: how rare the value is by the series' own past (decimal logarithm of the days
   * after which one such is due) and how large beside its level. 0 while the series is being learned.
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

const DETECTORS = ['jump', 'step', 'level', 'shift'] as const;
type DetectorName = (typeof DETECTORS)[number];

/** The model as plain JSON. */
export interface SeriesState {
  readonly baseline: Baseline;
  readonly tracks: Readonly<Record<DetectorName, DepartureTrack>>;
  readonly usual: { readonly step: UsualDepartures; readonly level: UsualDepartures };
  /** Null before the first sample. */
  lastAtMs: number | null;
  /** Means of the newest departures from what was expected: over about 3, 16 and 4 samples. */
  recent: { jump: number; step: number; shift: number };
}

export interface SeriesDetectorOptions {
  /** Usual time between two samples. */
  readonly intervalMs: number;
  /** A model saved earlier, of the same interval. It is taken over: do not use it again. */
  readonly state?: SeriesState;
}

export const UNKNOWN_JUDGEMENT: SeriesJudgement = { score: 0, surprise: 0, expected: null, detectors: [] };

const DAY_MS = 86_400_000;
const LEARNING_SAMPLES = 40;
/** After a longer silence, what was recent is no more. */
const LONGEST_GAP_SAMPLES = 5;
const JUMP_WEIGHT = 0.3;
const STEP_WEIGHT = 0.06;
const SHIFT_WEIGHT = 0.25;
/** One value moves the recent means no further than so many usual departures. */
const RECENT_CLIP = 20;
const SHIFT_CLIP = 10;
/** What is usual at this time of the day is excused, and a little more. */
const EXCUSED_SHARE = 1.25;
/**
 * A finer series has more samples that can be odd by chance, but not as many more as it has samples: neighbors are
 * alike. 1 would count them as independent, 0 not at all.
 */
const SAMPLES_A_DAY_EXPONENT = 0.8;
/** Changes beyond tenfold, and below a hundredth, are no larger and no smaller news. */
const LARGEST_CHANGE = 10;
const SMALLEST_CHANGE = 0.01;
const BAND_SCALES = 4;

/**
 * Finds values that a series' own past makes rare. Four detectors look at how far the value departs: from the last few
 * values (`jump`), from the last dozen (`step`), from the level with its daily and weekly cycle (`level`), and that for
 * several values on end (`shift`). Each knows the largest departures of two months and says how rare this one is
 * (`tail-memory.ts`), and how large beside the level; the surprise is their mean, so that independent views must agree.
 *
 * @example
 * const detector = createSeriesDetector({ intervalMs: 60_000 });
 * const judgement = detector.observe(atMs, value);
 */
export function createSeriesDetector({ intervalMs, state = createState() }: SeriesDetectorOptions): SeriesDetector {
  const { baseline, tracks, usual, recent } = state;
  const rarityOfChance = SAMPLES_A_DAY_EXPONENT * Math.log10(DAY_MS / intervalMs);

  return {
    observe(atMs, value) {
      if (!Number.isFinite(value) || !Number.isFinite(atMs)) return UNKNOWN_JUDGEMENT;
      if (state.lastAtMs !== null && atMs <= state.lastAtMs) return UNKNOWN_JUDGEMENT;
      if (baseline.samples === 0) baseline.level = value;
      if (state.lastAtMs !== null && atMs - state.lastAtMs > LONGEST_GAP_SAMPLES * intervalMs) {
        recent.jump = recent.step = recent.shift = 0;
      }
      state.lastAtMs = atMs;

      const { samples } = baseline;
      const isLearning = samples < LEARNING_SAMPLES;
      const noise = leastNoise(baseline);
      const middle = expectedValue(baseline, atMs);
      const distance = value - middle;
      const spread = Math.max(tracks.level.scale, noise);
      const excusedStep = EXCUSED_SHARE * usualDepartureAt(usual.step, atMs);
      const excusedLevel = EXCUSED_SHARE * usualDepartureAt(usual.level, atMs);
      recent.shift += SHIFT_WEIGHT * (clipped(distance, SHIFT_CLIP * spread) - recent.shift);
      const whole: Readonly<Record<DetectorName, number>> = {
        jump: distance - recent.jump,
        step: distance - recent.step,
        level: distance,
        shift: recent.shift,
      };
      const departures: Readonly<Record<DetectorName, number>> = {
        jump: lessen(whole.jump, excusedStep),
        step: lessen(whole.step, excusedStep),
        level: lessen(distance, excusedLevel),
        shift: recent.shift,
      };

      // A change is measured by the smaller of what was and what is: halved is as much as doubled.
      const ground = Math.min(Math.abs(value), Math.abs(baseline.level)) + Math.max(baseline.levelError, noise);
      let surprise = 0;
      const detectors: DetectorName[] = [];
      for (const name of DETECTORS) {
        const departure = departures[name];
        const track = tracks[name];
        if (!isLearning) {
          const rarity = departureRarity(track, departure, noise, samples) - rarityOfChance;
          const change = clamp(Math.abs(departure) / ground, SMALLEST_CHANGE, LARGEST_CHANGE);
          const strength = Math.max(0, rarity + Math.log10(change));
          surprise += strength / DETECTORS.length;
          if (strength >= ODD_STRENGTH) detectors.push(name);
        }
        learnDeparture(track, departure, whole[name], noise, samples, atMs, intervalMs, !isLearning);
      }

      noteDeparture(usual.step, atMs, Math.abs(whole.step));
      noteDeparture(usual.level, atMs, Math.abs(whole.level));
      const reach = isLearning ? Number.POSITIVE_INFINITY : RECENT_CLIP * Math.max(spread, tracks.jump.scale);
      const news = clipped(distance, reach);
      recent.jump += JUMP_WEIGHT * (news - recent.jump);
      recent.step += STEP_WEIGHT * (news - recent.step);
      learnBaseline(baseline, atMs, value, middle, spread, intervalMs);
      const expected = { low: middle - BAND_SCALES * spread, middle, high: middle + BAND_SCALES * spread };
      return { score: scoreOf(surprise), surprise, expected: isLearning ? null : expected, detectors };
    },
    toJSON: () => JSON.parse(JSON.stringify(state)) as SeriesState,
  };
}

/** From this on a detector counts as having spoken. */
const ODD_STRENGTH = 1;

function createState(): SeriesState {
  return {
    baseline: createBaseline(),
    tracks: {
      jump: createDepartureTrack(),
      step: createDepartureTrack(),
      level: createDepartureTrack(),
      shift: createDepartureTrack(),
    },
    usual: { step: createUsualDepartures(), level: createUsualDepartures() },
    lastAtMs: null,
    recent: { jump: 0, step: 0, shift: 0 },
  };
}

const clipped = (value: number, reach: number): number => clamp(value, -reach, reach);

/** Nearer to zero by so much, not beyond. */
const lessen = (departure: number, by: number): number => Math.sign(departure) * Math.max(0, Math.abs(departure) - by);
