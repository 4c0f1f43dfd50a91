import { InvalidArgumentError } from 'commander';
import type { Timing } from '../../../shared/contract/schedule-schemas';
import { DAY_MS, MINUTE_MS } from '../../../shared/model/time';
import { argument, flag, option, type Values } from '../inputs';
import { calendarTime, numberBetween } from '../option-parsers';
import { query } from '../verb';

const WHEN = {
  cron: option('--cron <line>', 'cron expression for the start of the window, such as `30 2 * * 6`'),
  timeZone: option('--time-zone <name>', 'time zone of the window; by default, the time zone of this machine'),
  atMs: option('--at <time>', 'run once at this time, such as 2026-11-22T02:00', { parse: calendarTime }),
  isQuiet: flag('--quiet', 'run in the learned quiet hours, at most once a day'),
  windowMinutes: option('--window-minutes <count>', 'length of the window in which it may wait for low load', {
    parse: numberBetween(1, 1_440),
    initial: 60,
  }),
};

export const add = query({
  summary: 'schedule an action at one time, in a window, or in quiet hours',
  inputs: {
    action: argument('<action>', 'action ID, which `homeostat optimize` lists'),
    target: option('--target <target>', 'machine, path:/…, unit:… or name:PROGRAM', { isMandatory: true }),
    value: option('--value <value>', 'value to set instead of the default'),
    ...WHEN,
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
  prepare({ action, target, value = null, forMinutes, catchesUp, validate, ...when }) {
    const forMs = forMinutes === undefined ? null : forMinutes * MINUTE_MS;
    const change = { action, target, value, validate, forMs };
    return { change, timing: timingOf(when), missed: catchesUp ? ('catch-up' as const) : ('skip' as const) };
  },
  ask: (api, schedule) => api.schedules.add(schedule),
  lines: ({ id }) => [`Scheduled as ${id}`],
});

/** @throws InvalidArgumentError unless exactly one time is given */
function timingOf({ cron, timeZone, atMs, isQuiet, windowMinutes }: Values<typeof WHEN>): Timing {
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
