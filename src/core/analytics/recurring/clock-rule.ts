import { formatTimeOfDay, weekdayNames } from '../../../shared/format/week';
import { DAY_MS } from '../../../shared/model/time';
import { binomialTailBound } from '../../stats/binomial-tail-bound';
import { medianOf } from '../../stats/median-of';
import type { Episode } from './find-episodes';
import { fromLocal, type LocalTime, toLocal, weekdayOf } from './local-time';
import type { RecurringOptions, Rule } from './rule';

const DAY_MINUTES = 1_440;
/** How far from its usual time of day an episode may begin: tried are what a clock starts, and what a person does. */
const TOLERANCES_MINUTES = [5, 20];
/** Times of day are tried this far apart, and each is moved to the middle of the episodes near it. */
const GRID_MINUTES = 5;
/** The minutes before and after that say how many episodes fall at such a time by chance. */
const AROUND_MINUTES = 150;
/** So many days, or the same weekday so many times, must have come round. */
const LEAST_DAYS_EXPECTED = 4;
const LEAST_WEEKS_EXPECTED = 3;
const LEAST_REGULARITY = 0.8;
/** On how many of the other days an episode may begin at that time where a rule names its weekdays. */
const MOST_ELSEWHERE = 0.34;
const MOST_NAMED_WEEKDAYS = 3;
/** How likely chance may reach such a rule at any of the times and days that are tried. */
const MOST_CHANCE = 1e-3;
/** Sets of weekdays that are tried. */
const SETS_TRIED = 70;
/** Times of day that vary by more than this are said to be "about". */
const EXACT_WITHIN_MINUTES = 5;

const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
const WORKDAYS = [0, 1, 2, 3, 4];
const WEEKEND = [5, 6];

interface PlacedEpisode extends LocalTime {
  readonly episode: Episode;
}

/** The time of day, and the days of the week, at which most episodes begin; null where no time stands out. */
export function findClockRule(episodes: readonly Episode[], options: RecurringOptions): Rule | null {
  const placed = episodes.map((episode) => ({ episode, ...toLocal(episode.fromMs, options.offsetMinutesAt) }));
  let best: Rule | null = null;
  let most = 0;
  for (const toleranceMinutes of TOLERANCES_MINUTES) {
    for (let minuteOfDay = 0; minuteOfDay < DAY_MINUTES; minuteOfDay += GRID_MINUTES) {
      const distances = placed.map((one) => minutesFrom(minuteOfDay, one.minuteOfDay));
      const near = distances.filter((distance) => Math.abs(distance) <= toleranceMinutes);
      // A time with fewer episodes than the best rule explains cannot beat it.
      if (near.length <= Math.max(most, LEAST_WEEKS_EXPECTED - 1)) continue;
      const minute = (minuteOfDay + medianOf(Float64Array.from(near)) + DAY_MINUTES) % DAY_MINUTES;
      for (const rule of rulesAt({ minute, toleranceMinutes, placed }, options)) {
        if (rule.explained.length <= most) continue;
        most = rule.explained.length;
        best = rule;
      }
    }
  }
  return best;
}

/** From one time of day to another the short way round, -720 to 720. */
function minutesFrom(minute: number, other: number): number {
  return ((((other - minute + DAY_MINUTES / 2) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES) - DAY_MINUTES / 2;
}

interface Time {
  readonly minute: number;
  readonly toleranceMinutes: number;
  readonly placed: readonly PlacedEpisode[];
}

function rulesAt({ minute, toleranceMinutes, placed }: Time, options: RecurringOptions): Rule[] {
  const { fromMs, toMs, offsetMinutesAt } = options;
  const hits = new Map<number, PlacedEpisode>();
  let around = 0;
  for (const one of placed) {
    const distance = minutesFrom(minute, one.minuteOfDay);
    if (Math.abs(distance) > toleranceMinutes) {
      if (Math.abs(distance) <= toleranceMinutes + AROUND_MINUTES) around++;
      continue;
    }
    // Just before midnight belongs to the next day where the time is just after it, and the other way round.
    const day = one.day + Math.round((one.minuteOfDay - distance - minute) / DAY_MINUTES);
    const known = hits.get(day);
    if (known === undefined || Math.abs(distance) < Math.abs(minutesFrom(minute, known.minuteOfDay)))
      hits.set(day, one);
  }
  const days: number[] = [];
  const lastDay = toLocal(toMs, offsetMinutesAt).day;
  for (let day = toLocal(fromMs, offsetMinutesAt).day; day <= lastDay; day++) {
    const at = fromLocal(day, minute, offsetMinutesAt);
    if (hits.has(day) || (at >= fromMs && at <= toMs)) days.push(day);
  }
  // One more than was seen, since none around may be chance too.
  const chance = -Math.expm1((-(around + 1) * toleranceMinutes) / AROUND_MINUTES / Math.max(1, days.length));
  const times = DAY_MINUTES / (2 * toleranceMinutes);
  return weekdaySets(days, hits).flatMap((weekdays) => {
    const expected = days.filter((day) => weekdays.includes(weekdayOf(day)));
    const explained = expected.flatMap((day) => hits.get(day) ?? []);
    const regularity = explained.length / expected.length;
    const least = weekdays.length === 1 ? LEAST_WEEKS_EXPECTED : LEAST_DAYS_EXPECTED;
    if (expected.length < least || regularity < LEAST_REGULARITY) return [];
    const logChance = binomialTailBound(explained.length, expected.length, chance) + Math.log(times * SETS_TRIED);
    if (logChance > Math.log(MOST_CHANCE)) return [];
    return {
      text: `${formatDays(weekdays)} at ${formatTime(minute, explained)}`,
      periodMs: weekdays.length === 1 ? 7 * DAY_MS : DAY_MS,
      explained: explained.map(({ episode }) => episode),
      regularity,
      nextAtMs: nextAfter(toMs, minute, weekdays, options),
    };
  });
}

/** Those that people plan by, and the few weekdays on which it happens where it seldom happens on others. */
function weekdaySets(days: readonly number[], hits: ReadonlyMap<number, unknown>): (readonly number[])[] {
  const shareOf = (weekdays: readonly number[]) => {
    const matching = days.filter((day) => weekdays.includes(weekdayOf(day)));
    return matching.filter((day) => hits.has(day)).length / Math.max(1, matching.length);
  };
  const named = EVERY_DAY.filter((weekday) => shareOf([weekday]) >= LEAST_REGULARITY);
  const others = EVERY_DAY.filter((weekday) => !named.includes(weekday));
  const isNamed = named.length > 0 && named.length <= MOST_NAMED_WEEKDAYS && shareOf(others) <= MOST_ELSEWHERE;
  return [EVERY_DAY, WORKDAYS, WEEKEND, ...(isNamed ? [named] : [])];
}

function nextAfter(atMs: number, minute: number, weekdays: readonly number[], options: RecurringOptions): number {
  for (let day = toLocal(atMs, options.offsetMinutesAt).day; ; day++) {
    const next = fromLocal(day, minute, options.offsetMinutesAt);
    if (next > atMs && weekdays.includes(weekdayOf(day))) return next;
  }
}

function formatDays(weekdays: readonly number[]): string {
  const key = weekdays.join('');
  if (key === '0123456') return 'every day';
  if (key === '01234') return 'every weekday';
  if (key === '56') return 'every Saturday and Sunday';
  const names = [...weekdayNames(weekdays)];
  const last = names.pop() as string;
  return `every ${names.length === 0 ? last : `${names.join(', ')} and ${last}`}`;
}

function formatTime(minute: number, explained: readonly PlacedEpisode[]): string {
  const distances = Float64Array.from(explained, (one) => Math.abs(minutesFrom(minute, one.minuteOfDay)));
  const isExact = medianOf(distances) <= EXACT_WITHIN_MINUTES;
  const stepMinutes = isExact ? 1 : 5;
  const rounded = (Math.round(minute / stepMinutes) * stepMinutes) % DAY_MINUTES;
  const text = formatTimeOfDay(rounded);
  return isExact ? text : `about ${text}`;
}
