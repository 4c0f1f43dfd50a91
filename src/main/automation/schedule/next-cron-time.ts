import { Cron } from 'croner';

/**
 * When a cron line is due next. A time of day that a change to summer time leaves out is due at the first that there is
 * after it; one that a change to winter time has twice is due the first time only.
 *
 * @param cron five fields: minute, hour, day of month, month, day of week
 * @param timeZone by its IANA name, `Europe/Berlin`
 * @returns null where it is never due again
 * @throws TypeError where the line or the time zone says nothing
 */
export function nextCronTime(cron: string, timeZone: string, afterMs: number): number | null {
  try {
    return findNext(cron, timeZone, afterMs);
  } catch (error) {
    if (error instanceof TypeError) throw error;
    // The library has errors of other types for numbers out of range and for what it takes for a date.
    throw new TypeError(error instanceof Error ? error.message : String(error));
  }
}

function findNext(cron: string, timeZone: string, afterMs: number): number | null {
  // Croner takes lists of hours as fixed times too only when told: by default it would leave them out.
  const task = new Cron(cron, { timezone: timeZone, mode: '5-part', fixedTimeRule: 'no-wildcard', paused: true });
  return task.nextRun(new Date(afterMs))?.getTime() ?? null;
}
