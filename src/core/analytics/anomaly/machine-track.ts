import { sumOfLargest } from '../../stats/sum-of-largest';
import { CONFIDENT_SURPRISE, NOTICE_SURPRISE } from './score';
import { createUsualDeviations, noteDeviation, type UsualDeviations, usualDeviationAt } from './usual-deviations';

/** The degree to which a machine's newest frames are anomalous. Plain JSON, updated in place. */
export interface MachineTrack {
  /** Running median of the statistic, and the number of frames in it. */
  level: number;
  judged: number;
  /** Strengths by the hour of the day. */
  readonly usual: UsualDeviations;
  /** Strength of the newest frame beyond the usual one at its hour. */
  news: number;
  /** Number of consecutive anomalous frames. */
  oddFrames: number;
}

/** A fault of a machine shows in several series, but not in all. */
const COUNTED_SERIES = 10;
const LEVEL_FRAMES = 30;
const LEVEL_STEP = 0.002;
/** Stabilizes the comparison with a low level. */
const LEVEL_GROUND = 10;
/** One frame this strong is shown; two consecutive ones whose unusual part is this strong on average are notified. */
const SHOWN_STRENGTH = 1;
const REPORTED_STRENGTH = 0.75;

export const createMachineTrack = (): MachineTrack => ({
  level: 0,
  judged: 0,
  usual: createUsualDeviations(),
  news: 0,
  oddFrames: 0,
});

/**
 * Sums the contributions of the series and compares the sum with its running median. A deviation at the same hour of
 * most days, like a backup, is shown each time, but notified only by the part beyond the usual.
 *
 * @param contributions one a series, 0 for the usual; logarithmic, since residuals have heavy tails
 * @returns the surprise, on the scale of `scoreOf`
 */
export function trackFrame(track: MachineTrack, atMs: number, contributions: Float64Array): number {
  const strength = strengthOf(track, sumOfLargest(contributions, COUNTED_SERIES));
  const news = Math.max(0, strength - usualDeviationAt(track.usual, atMs));
  noteDeviation(track.usual, atMs, strength);
  const lasting = (news + track.news) / 2;
  track.news = news;
  track.oddFrames = strength >= SHOWN_STRENGTH ? track.oddFrames + 1 : 0;
  const reported = (CONFIDENT_SURPRISE * lasting) / REPORTED_STRENGTH;
  if (reported >= CONFIDENT_SURPRISE) return reported;
  // A single frame stays just below confident.
  return Math.min((NOTICE_SURPRISE * strength) / SHOWN_STRENGTH, 0.99 * CONFIDENT_SURPRISE);
}

function strengthOf(track: MachineTrack, statistic: number): number {
  if (track.judged === 0) track.level = statistic;
  const { level } = track;
  track.judged++;
  // Steps of one size toward each value converge to the median, for any tails.
  track.level += Math.max(LEVEL_STEP, 1 / track.judged) * Math.sign(statistic - level);
  return track.judged < LEVEL_FRAMES ? 0 : Math.max(0, (statistic - level) / (LEVEL_GROUND + level));
}
