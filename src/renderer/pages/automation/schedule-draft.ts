import type { ScheduledOptimization, Timing } from '../../../shared/contract/schedule-schemas';
import { formatDateTime } from '../../../shared/format/date';
import { MINUTE_MS } from '../../../shared/model/time';

/** The fields of a schedule as text. */
export const EMPTY_SCHEDULE = {
  action: '',
  target: 'machine',
  value: '',
  when: 'quiet' as Timing['kind'],
  /** Local date and time of a single run, as a browser field has it: `2026-03-01T02:30`. */
  at: '',
  cron: '0 3 * * 6',
  windowMinutes: '60',
  everyHours: '24',
  /** Empty for a change that stays. */
  forMinutes: '',
  isCaughtUp: false,
};
export type ScheduleDraft = Readonly<typeof EMPTY_SCHEDULE>;

/** Returns the schedule for the host, or the missing part. */
export function scheduleOf(
  draft: ScheduleDraft,
  timeZone: string,
): { readonly schedule: ScheduledOptimization } | { readonly problem: string } {
  const { action, target, value, forMinutes, isCaughtUp } = draft;
  if (action === '') return { problem: 'Choose an action.' };
  if (target.trim() === '') return { problem: 'Enter a target: machine, path:/…, unit:… or name:PROGRAM.' };
  const forMs = forMinutes.trim() === '' ? null : minutesOf(forMinutes);
  if (forMs === undefined)
    return { problem: 'Enter a duration in minutes, or leave it empty to keep the change until it is undone.' };
  const timing = timingOf(draft, timeZone);
  if (typeof timing === 'string') return { problem: timing };
  const change = {
    action,
    target: target.trim(),
    value: value.trim() || null,
    validate: false,
    forMs,
  };
  return { schedule: { change, timing, missed: isCaughtUp ? 'catch-up' : 'skip' } };
}

function timingOf({ when, at, cron, windowMinutes, everyHours }: ScheduleDraft, timeZone: string): Timing | string {
  if (when === 'quiet') {
    const everyMs = minutesOf(everyHours);
    return everyMs === undefined
      ? 'Enter the minimum number of hours between runs.'
      : { kind: 'quiet', everyMs: everyMs * 60 };
  }
  const windowMs = minutesOf(windowMinutes);
  if (windowMs === undefined) return 'Enter the length of the window in minutes.';
  if (when === 'window') {
    return cron.trim() === ''
      ? 'Enter a cron expression for when the window opens.'
      : { kind: 'window', cron: cron.trim(), timeZone, windowMs };
  }
  const atMs = new Date(at).getTime();
  return Number.isFinite(atMs) ? { kind: 'once', atMs, windowMs } : 'Enter a date and time.';
}

function minutesOf(text: string): number | undefined {
  const minutes = Number(text);
  return Number.isFinite(minutes) && minutes > 0 ? minutes * MINUTE_MS : undefined;
}

/** @example timingText({ kind: 'quiet', everyMs: 86_400_000 }) // 'in quiet hours, at most every 24 h' */
export function timingText(timing: Timing): string {
  switch (timing.kind) {
    case 'once':
      return `once, ${formatDateTime(timing.atMs)}`;
    case 'window':
      return `${timing.cron} (${timing.timeZone}), open for ${Math.round(timing.windowMs / MINUTE_MS)} min`;
    case 'quiet':
      return `in quiet hours, at most every ${Math.round(timing.everyMs / MINUTE_MS / 60)} h`;
  }
}
