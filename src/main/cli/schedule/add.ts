import { InvalidArgumentError } from 'commander';
import type { Timing } from '../../../shared/contract/schedule-schemas';
import { DAY_MS, MINUTE_MS } from '../../../shared/model/time';
import { argument, flag, option } from '../inputs';
import { calendarTime, numberBetween } from '../option-parsers';
import { show, verb, withApi } from '../verb';

export const add = verb({
  summary: 'schedule an action at one time, in a window, or in quiet hours',
  inputs: {
    action: argument('<action>', 'action ID, which `homeostat optimize` lists'),
    target: option('--target <target>', 'machine, path:/…, unit:… or name:PROGRAM', { isMandatory: true }),
    value: option('--value <value>', 'value to set instead of the default'),
    cron: option('--cron <line>', 'cron expression for the start of the window, such as `30 2 * * 6`'),
    timeZone: option('--time-zone <name>', 'time zone of the window; by default, the time zone of this machine'),
    atMs: option('--at <time>', 'run once at this time, such as 2026-11-22T02:00', { parse: calendarTime }),
    isQuiet: flag('--quiet', 'run in the learned quiet hours, at most once a day'),
    windowMinutes: option('--window-minutes <count>', 'length of the window in which it may wait for low load', {
      parse: numberBetween(1, 1_440),
      initial: 60,
    }),
    forMinutes: option('--for-minutes <count>', 'undo the change automatically after this many minutes', {
      parse: numberBetween(0.02, 44_640),
    }),
    catchesUp: flag('--catch-up', 'run once later if the time was missed'),
    validate: flag('--validate', 'run a trial first, and keep the change only if it proves better'),
  },
  examples: [
    'swappiness --target machine --value 10 --cron "30 2 * * 6" --window-minutes 90',
    'own-pace --target machine --quiet --for-minutes 60',
  ],
  run: async (context, { action, target, value = null, forMinutes, catchesUp, validate, ...when }) => {
    const timing = timingOf(when);
    const forMs = forMinutes === undefined ? null : forMinutes * MINUTE_MS;
    const change = { action, target, value, validate, forMs };
    return withApi(context, async ({ api }) => {
      const added = await api.schedules.add({ change, timing, missed: catchesUp ? 'catch-up' : 'skip' });
      return show(context, added, ({ id }) => [`Scheduled as ${id}`]);
    });
  },
});

interface When {
  readonly cron: string | undefined;
  readonly timeZone: string | undefined;
  readonly atMs: number | undefined;
  readonly isQuiet: boolean;
  readonly windowMinutes: number;
}

/** @throws InvalidArgumentError unless exactly one time is given */
function timingOf({ cron, timeZone, atMs, isQuiet, windowMinutes }: When): Timing {
  const windowMs = windowMinutes * MINUTE_MS;
  const given = [cron !== undefined, atMs !== undefined, isQuiet].filter(Boolean);
  if (given.length !== 1) throw new InvalidArgumentError('schedule add needs exactly one of --cron, --at and --quiet');
  if (cron !== undefined) {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return { kind: 'window', cron, timeZone: timeZone ?? here, windowMs };
  }
  if (timeZone !== undefined) throw new InvalidArgumentError('--time-zone has an effect only with --cron');
  return atMs === undefined ? { kind: 'quiet', everyMs: DAY_MS } : { kind: 'once', atMs, windowMs };
}
