import { medianOf } from '../../../core/stats/median-of';
import { sortedQuantile } from '../../../core/stats/sorted-quantile';
import type { QuietHours } from '../../../shared/contract/schedule-schemas';
import { HOURS_A_WEEK, hourOfWeek } from '../../../shared/model/hour-of-week';
import type { LocalOffsetMs } from '../../../shared/model/time';

/** Load of past hours. */
export interface LoadHistory {
  /** Begin of each hour. */
  readonly atMs: Float64Array;
  /** Average of each hour, 0-1; NaN while the machine was off. */
  readonly loadRatio: Float64Array;
}

/** Less than three days do not show a habit. */
const LEAST_HOURS = 72;
/** An hour of the week that was seen less often is judged by the same hour of other days. */
const LEAST_SEEN = 3;
const QUIET_SHARE = 0.25;
/** Share of past hours with the machine off above which an hour is of no use. */
const MOST_OFF_SHARE = 0.4;

/**
 * Finds the hours of the week in which this machine usually has little to do: the quarter with the lowest median load,
 * of those in which it is usually on. An hour qualifies only if even its busier times (the third quartile) stay at or
 * below the usual load of the week.
 */
export function learnQuietHours(history: LoadHistory, offsetMs: LocalOffsetMs): QuietHours {
  const slots = Array.from({ length: HOURS_A_WEEK }, (): Slot => ({ loads: [], seen: 0, off: 0 }));
  let observedHours = 0;
  for (const [index, atMs] of history.atMs.entries()) {
    const slot = slots[hourOfWeek(atMs, offsetMs)] as Slot;
    const load = history.loadRatio[index] ?? Number.NaN;
    slot.seen++;
    if (Number.isNaN(load)) {
      slot.off++;
      continue;
    }
    slot.loads.push(load);
    observedHours++;
  }
  if (observedHours < LEAST_HOURS) {
    return {
      kind: 'unknown',
      reason: `Quiet hours are learned from at least three days of data; hours recorded so far: ${observedHours}.`,
    };
  }
  const fit = slots.flatMap((_, hour) => {
    const { loads, seen, off } = withEnough(slots, hour);
    if (loads.length < LEAST_SEEN || off / seen > MOST_OFF_SHARE) return [];
    const sorted = Float64Array.from(loads).sort();
    return [{ hour, median: sortedQuantile(sorted, 0.5), upper: sortedQuantile(sorted, 0.75) }];
  });
  if (fit.length === 0) return { kind: 'unknown', reason: 'No hour of the week is usually free.' };
  const medians = Float64Array.from(fit, ({ median }) => median).sort();
  const quietest = sortedQuantile(medians, QUIET_SHARE);
  const usualLoadRatio = sortedQuantile(medians, 0.5);
  const quiet = fit.filter(({ median, upper }) => median <= quietest && upper <= usualLoadRatio);
  if (quiet.length === 0) return { kind: 'unknown', reason: 'No hour of the week is reliably quieter than others.' };
  return {
    kind: 'learned',
    hours: quiet.map(({ hour }) => hour),
    quietLoadRatio: medianOf(Float64Array.from(quiet, ({ median }) => median)),
    usualLoadRatio,
    observedHours,
  };
}

interface Slot {
  readonly loads: number[];
  /** Past hours, including those with the machine off. */
  seen: number;
  off: number;
}

/** Returns the data of an hour of the week; in the first weeks, with that of the same hour of similar days. */
function withEnough(slots: readonly Slot[], hour: number): Slot {
  const own = slots[hour] as Slot;
  if (own.seen >= LEAST_SEEN) return own;
  const isWeekend = hour >= 5 * 24;
  const similar = slots.filter((_, other) => other % 24 === hour % 24 && other >= 5 * 24 === isWeekend);
  return {
    loads: similar.flatMap(({ loads }) => loads),
    seen: similar.reduce((sum, { seen }) => sum + seen, 0),
    off: similar.reduce((sum, { off }) => sum + off, 0),
  };
}
