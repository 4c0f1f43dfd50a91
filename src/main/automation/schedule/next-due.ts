import type { QuietHours, Timing } from '../../../shared/contract/schedule-schemas';
import { HOURS_A_WEEK, hourOfWeek } from '../../../shared/model/hour-of-week';
import { DAY_MS, HOUR_MS, type LocalOffsetMs } from '../../../shared/model/time';
import { nextCronTime } from './next-cron-time';

/** Period in which a schedule may run. */
export interface Due {
  readonly atMs: number;
  /** End of the period. */
  readonly untilMs: number;
}

export interface DueContext {
  readonly nowMs: number;
  /** Last time that it ran or was missed; null before the first. */
  readonly lastDueAtMs: number | null;
  readonly quiet: QuietHours;
  readonly offsetMs: LocalOffsetMs;
}

/**
 * Finds the next period of a schedule: an open window counts. A clock that was set back by less than a day does not
 * repeat a run; one that was further ahead was wrong, and its times are ignored.
 *
 * @returns undefined if it is never due again, or no quiet hours are known
 */
export function nextDue(timing: Timing, context: DueContext): Due | undefined {
  const { nowMs } = context;
  const isBelievable = context.lastDueAtMs !== null && context.lastDueAtMs < nowMs + DAY_MS;
  const lastDueAtMs = isBelievable ? context.lastDueAtMs : null;
  switch (timing.kind) {
    case 'once':
      return context.lastDueAtMs === null ? { atMs: timing.atMs, untilMs: timing.atMs + timing.windowMs } : undefined;
    case 'window': {
      const afterMs = Math.max(lastDueAtMs ?? Number.NEGATIVE_INFINITY, nowMs - timing.windowMs);
      const atMs = nextCronTime(timing.cron, timing.timeZone, afterMs);
      return atMs === null ? undefined : { atMs, untilMs: atMs + timing.windowMs };
    }
    case 'quiet':
      return nextQuiet(Math.max(nowMs, lastDueAtMs === null ? nowMs : lastDueAtMs + timing.everyMs), context);
  }
}

/** Returns the rest of the quiet hours at `fromMs`, or the next ones. */
function nextQuiet(fromMs: number, { quiet, offsetMs }: DueContext): Due | undefined {
  if (quiet.kind === 'unknown') return undefined;
  const isQuiet = (atMs: number) => quiet.hours.includes(hourOfWeek(atMs, offsetMs));
  // Edges of local hours are half hours of UTC in some zones.
  const nextEdge = (atMs: number) => (Math.floor((atMs + offsetMs(atMs)) / HOUR_MS) + 1) * HOUR_MS - offsetMs(atMs);
  let atMs = fromMs;
  for (let hour = 0; hour <= HOURS_A_WEEK && !isQuiet(atMs); hour++) atMs = nextEdge(atMs);
  if (!isQuiet(atMs)) return undefined;
  let untilMs = nextEdge(atMs);
  while (isQuiet(untilMs) && untilMs - atMs < DAY_MS) untilMs = nextEdge(untilMs);
  return { atMs, untilMs };
}
