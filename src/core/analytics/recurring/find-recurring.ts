import { spellDuration } from '../../../shared/format/duration';
import type { RecurringPattern } from '../../../shared/model/insight';
import type { TimeSeries } from '../../../shared/model/time-series';
import { medianOf } from '../../stats/median-of';
import { findClockRule } from './clock-rule';
import { type Episode, findEpisodes } from './find-episodes';
import { findIntervalRule } from './interval-rule';
import type { OffsetMinutesAt } from './local-time';
import type { RecurringOptions } from './rule';

const MOST_RULES = 5;

/** What comes back in a metric: times at which it stands clearly above its rest. */
export function findRecurringInSeries(series: TimeSeries, offsetMinutesAt: OffsetMinutesAt): RecurringPattern[] {
  const episodes = findEpisodes(series);
  const { atMs } = series;
  if (episodes.length === 0) return [];
  return findRecurring(episodes, { fromMs: atMs[0] as number, toMs: atMs[atMs.length - 1] as number, offsetMinutesAt });
}

/**
 * What comes back among episodes: by the clock ("every weekday at 02:00"), or after a fixed time ("every 15 minutes").
 * The rule that explains most is taken, and the rest is searched again. A rule must explain clearly more than would fall
 * into its times by chance.
 *
 * @internal tested by itself, on episodes that no series needs to be made for
 */
export function findRecurring(episodes: readonly Episode[], options: RecurringOptions): RecurringPattern[] {
  let rest = episodes
    .filter(({ fromMs, toMs }) => fromMs >= options.fromMs && fromMs <= options.toMs && toMs >= fromMs)
    .sort((a, b) => a.fromMs - b.fromMs);
  const patterns: RecurringPattern[] = [];
  while (patterns.length < MOST_RULES) {
    const rules = [findIntervalRule(rest, options), findClockRule(rest, options)].filter((rule) => rule !== null);
    const best = rules.sort((a, b) => b.explained.length * b.regularity - a.explained.length * a.regularity)[0];
    if (best === undefined) break;
    const durationMs = medianOf(Float64Array.from(best.explained, ({ fromMs, toMs }) => toMs - fromMs));
    patterns.push({
      text: durationMs > 0 ? `${best.text} for ${spellDuration(durationMs)}` : best.text,
      periodMs: best.periodMs,
      durationMs,
      occurrencesAtMs: best.explained.map(({ fromMs }) => fromMs),
      regularity: best.regularity,
      nextAtMs: best.nextAtMs,
    });
    const explained = new Set(best.explained);
    rest = rest.filter((episode) => !explained.has(episode));
  }
  return patterns;
}
