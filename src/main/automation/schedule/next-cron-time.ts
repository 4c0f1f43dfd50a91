import { Cron } from 'croner';
import { messageOf } from '../../base/errors';

/**
 * Finds the next time of a cron line. A time of day that a change to summer time skips is due at the first time after
 * it; one that a change to winter time repeats is due the first time only.
 *
 * @param cron five fields: minute, hour, day of month, month, day of week
 * @param timeZone by its IANA name, `Europe/Berlin`
 * @returns null if it is never due again
 * @throws TypeError if the line or the time zone is not valid
 */
export function nextCronTime(cron: string, timeZone: string, afterMs: number): number | null {
  try {
    // `fixedTimeRule` makes Croner treat lists of hours as fixed times too: by default it skips them.
    const task = new Cron(cron, { timezone: timeZone, mode: '5-part', fixedTimeRule: 'no-wildcard', paused: true });
    return task.nextRun(new Date(afterMs))?.getTime() ?? null;
  } catch (error) {
    if (error instanceof TypeError) throw error;
    // The library throws other types for numbers out of range and for text that it reads as a date.
    throw new TypeError(messageOf(error));
  }
}
