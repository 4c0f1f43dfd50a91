import { sumOfLargest } from '../../stats/sum-of-largest';
import { CONFIDENT_SURPRISE, NOTICE_SURPRISE } from './score';
import { createUsualDeviations, noteDeviation, type UsualDeviations, usualDeviationAt } from './usual-deviations';

/** How odd a machine's newest frames are. Plain JSON that is written to. */
export interface MachineTrack {
  /** Running median of the statistic, and how many it is made of. */
  level: number;
  judged: number;
  /** Strengths by the hour of the day. */
  readonly usual: UsualDeviations;
  /** Strength of the newest frame beyond what is usual at its hour. */
  news: number;
  /** For how many frames on end the machine has been odd. */
  oddFrames: number;
}

/** Something that is wrong with a machine shows in several series, but not in all. */
const COUNTED_SERIES = 10;
const LEVEL_FRAMES = 30;
const LEVEL_STEP = 0.002;
/** Steadies the comparison with the level where that is low. */
const LEVEL_GROUND = 10;
/** One frame this strong is worth showing; two on end that are also news, by their mean, are worth telling. */
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
 * Adds up what is odd of the series and compares it with the running median of that sum. What comes at the same hour
 * of most days, like a backup, is shown each time, but told only as far as it goes beyond.
 *
 * @param contributions of each series, 0 for the usual; logarithmic, since what is left unexplained has heavy tails
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
  // One frame alone comes near to confident, and no further.
  return Math.min((NOTICE_SURPRISE * strength) / SHOWN_STRENGTH, 0.99 * CONFIDENT_SURPRISE);
}

function strengthOf(track: MachineTrack, statistic: number): number {
  if (track.judged === 0) track.level = statistic;
  const { level } = track;
  track.judged++;
  // Steps of one size toward each value settle where as many lie above as below: at the median, whatever the tails.
  track.level += Math.max(LEVEL_STEP, 1 / track.judged) * Math.sign(statistic - level);
  return track.judged < LEVEL_FRAMES ? 0 : Math.max(0, (statistic - level) / (LEVEL_GROUND + level));
}
