import { spellDuration } from '../../../shared/format/duration';
import { HOUR_MS, MINUTE_MS } from '../../../shared/model/time';
import { binomialTailBound } from '../../stats/binomial-tail-bound';
import { medianOf } from '../../stats/median-of';
import type { Episode } from './find-episodes';
import { type OffsetMinutesAt, toLocal } from './local-time';
import type { RecurringOptions, Rule } from './rule';

/** Longer intervals are left to the clock. */
const LONGEST_MS = 12 * HOUR_MS;
const LEAST_OCCURRENCES = 6;
const LEAST_REGULARITY = 0.8;
/** How far an episode may be from its time, as a share of the interval, and at most. */
const TOLERANCE_SHARE = 0.1;
const MOST_TOLERANCE_MS = 15 * MINUTE_MS;
/** How likely chance may reach such a train from any of the starts that are tried. */
const MOST_CHANCE = 1e-4;
/** How many rounds a search for the interval's exact length takes. */
const REFINEMENTS = 4;

/**
 * The fixed time after which episodes come back. Candidates are the distances between episodes that are most usual; each
 * is refined by a line through the episodes' times over the number of intervals since the first.
 */
export function findIntervalRule(episodes: readonly Episode[], options: RecurringOptions): Rule | null {
  if (episodes.length < LEAST_OCCURRENCES) return null;
  let best: Rule | null = null;
  for (const candidateMs of candidatesOf(episodes)) {
    const rule = ruleEvery(candidateMs, episodes, options);
    if (rule !== null && rule.explained.length > (best?.explained.length ?? 0)) best = rule;
  }
  return best;
}

/** Distances to the next few episodes: others may lie between two of a train. */
function candidatesOf(episodes: readonly Episode[]): number[] {
  const MOST_BETWEEN = 4;
  return Array.from({ length: MOST_BETWEEN }, (_, between) => {
    const distances = episodes
      .slice(between + 1)
      .map(({ fromMs }, index) => fromMs - (episodes[index] as Episode).fromMs)
      .filter((distance) => distance > 0 && distance <= LONGEST_MS);
    return distances.length === 0 ? 0 : medianOf(Float64Array.from(distances));
  }).filter((distance) => distance > 0);
}

function ruleEvery(
  candidateMs: number,
  episodes: readonly Episode[],
  { toMs, offsetMinutesAt }: RecurringOptions,
): Rule | null {
  let periodMs = candidateMs;
  let train: readonly PlacedEpisode[] = [];
  let startMs = 0;
  for (let round = 0; round < REFINEMENTS; round++) {
    train = longestTrain(episodes, periodMs);
    if (train.length < LEAST_OCCURRENCES) return null;
    const line = lineThrough(train);
    periodMs = line.periodMs;
    startMs = line.startMs;
  }
  const last = (train.at(-1) as PlacedEpisode).place;
  const expected = last + 1;
  const regularity = train.length / expected;
  const toleranceMs = toleranceOf(periodMs);
  const endMs = startMs + last * periodMs;
  const meanwhile = episodes.filter((episode) => episode.fromMs >= startMs && episode.fromMs <= endMs).length;
  const chance = -Math.expm1((-meanwhile * 2 * toleranceMs) / (endMs - startMs));
  const logChance = binomialTailBound(train.length, expected, chance) + Math.log(episodes.length);
  // A train that ended long ago does not come back.
  const isOver = toMs - endMs > 3 * periodMs;
  if (regularity < LEAST_REGULARITY || logChance > Math.log(MOST_CHANCE) || isOver) return null;
  const rounded = roundPeriod(periodMs);
  return {
    text: `every ${formatPeriod(rounded, startMs, offsetMinutesAt)}`,
    periodMs: rounded,
    explained: train.map(({ episode }) => episode),
    regularity,
    nextAtMs: startMs + Math.max(last + 1, Math.floor((toMs - startMs) / periodMs) + 1) * periodMs,
  };
}

interface PlacedEpisode {
  readonly episode: Episode;
  /** How many intervals after the first of the train. */
  readonly place: number;
}

/** The longest run of episodes that follow one another by whole intervals, with few of them missing. */
function longestTrain(episodes: readonly Episode[], periodMs: number): PlacedEpisode[] {
  const MOST_MISSING = 3;
  const MOST_STARTS = 12;
  const toleranceMs = toleranceOf(periodMs);
  let longest: PlacedEpisode[] = [];
  const stride = Math.max(1, Math.floor(episodes.length / MOST_STARTS));
  for (let start = 0; start < episodes.length; start += stride) {
    const train: PlacedEpisode[] = [{ episode: episodes[start] as Episode, place: 0 }];
    for (let next = start + 1; next < episodes.length; next++) {
      const { episode, place } = train.at(-1) as PlacedEpisode;
      const distance = (episodes[next] as Episode).fromMs - episode.fromMs;
      const intervals = Math.round(distance / periodMs);
      if (intervals > 1 + MOST_MISSING) break;
      // Each is measured from the one before: small errors of the interval do not add up.
      if (intervals === 0 || Math.abs(distance - intervals * periodMs) > toleranceMs) continue;
      train.push({ episode: episodes[next] as Episode, place: place + intervals });
    }
    if (train.length > longest.length) longest = train;
  }
  return longest;
}

function toleranceOf(periodMs: number): number {
  return Math.min(MOST_TOLERANCE_MS, TOLERANCE_SHARE * periodMs);
}

function lineThrough(train: readonly PlacedEpisode[]): { startMs: number; periodMs: number } {
  const meanPlace = train.reduce((sum, { place }) => sum + place, 0) / train.length;
  const meanMs = train.reduce((sum, { episode }) => sum + episode.fromMs, 0) / train.length;
  let product = 0;
  let square = 0;
  for (const { place, episode } of train) {
    product += (place - meanPlace) * (episode.fromMs - meanMs);
    square += (place - meanPlace) ** 2;
  }
  const periodMs = product / square;
  return { periodMs, startMs: meanMs - meanPlace * periodMs };
}

/** To a round number where the episodes allow it: nobody schedules something every 14 minutes and 58 seconds. */
function roundPeriod(periodMs: number): number {
  const NEAR_SHARE = 0.01;
  for (const unitMs of [HOUR_MS, 15 * MINUTE_MS, 5 * MINUTE_MS, MINUTE_MS, MINUTE_MS / 4, 1_000]) {
    const rounded = Math.round(periodMs / unitMs) * unitMs;
    if (rounded > 0 && Math.abs(rounded - periodMs) <= NEAR_SHARE * periodMs) return rounded;
  }
  return periodMs;
}

function formatPeriod(periodMs: number, startMs: number, offsetMinutesAt: OffsetMinutesAt): string {
  if (periodMs === MINUTE_MS) return 'minute';
  const seconds = Math.round(periodMs / 1_000);
  // What a clock starts is known by its minute.
  if (periodMs === HOUR_MS) {
    const minute = Math.round(toLocal(startMs, offsetMinutesAt).minuteOfDay) % 60;
    return `hour at ${minute} minutes past`;
  }
  const minutes = Math.floor(seconds / 60);
  const isOdd = minutes > 0 && seconds % 60 > 0 && minutes < 60;
  return isOdd
    ? `${spellDuration(minutes * MINUTE_MS)} ${spellDuration((seconds % 60) * 1_000)}`
    : spellDuration(periodMs);
}
