import type { ScheduleStatus, Timing } from '../../shared/contract/schedule-schemas';
import { plainText } from '../../shared/format/plain-text';
import { describeHours } from '../../shared/format/week';
import { DAY_MS, MINUTE_MS } from '../../shared/model/time';
import { UnknownNameError } from '../base/errors';
import { type Command, EXIT, withApi } from './command';
import { calendarTime, numberBetween } from './option-parsers';
import { formatColumns } from './terminal';
import { shown, usage } from './usage';

const VERBS = {
  list: {},
  add: {
    needs: ['an action ID'],
    options: [
      '--target',
      '--value',
      '--cron',
      '--time-zone',
      '--at',
      '--quiet',
      '--window-minutes',
      '--for-minutes',
      '--catch-up',
      '--validate',
    ],
    requires: ['--target'],
  },
  cancel: { needs: ['a schedule ID'] },
  quiet: {},
};

export const schedule: Command = {
  name: 'schedule',
  summary: 'schedule changes: list, add ACTION --target T (--cron LINE | --at TIME | --quiet), cancel ID, quiet',
  verbs: VERBS,
  declare: (parser) =>
    void parser
      .argument('[verb]', Object.keys(VERBS).join(', '), 'list')
      .argument('[what]', 'the action, or the schedule ID')
      .option('--target <target>', 'machine, path:/…, unit:… or name:PROGRAM')
      .option('--value <value>', 'value to set instead of the default')
      .option('--cron <line>', 'cron expression for the start of the window, such as `30 2 * * 6`')
      .option('--time-zone <name>', 'time zone of the window; by default, the time zone of this machine')
      .option('--at <time>', 'run once at this time, such as 2026-11-22T02:00', calendarTime)
      .option('--quiet', 'run in the learned quiet hours, at most once a day')
      .option(
        '--window-minutes <count>',
        'length of the window in which it may wait for low load',
        numberBetween(1, 1_440),
        60,
      )
      .option(
        '--for-minutes <count>',
        'undo the change automatically after this many minutes',
        numberBetween(0.02, 44_640),
      )
      .option('--catch-up', 'run once later if the time was missed')
      .option('--validate', 'run a trial first, and keep the change only if it proves better'),
  run: (context, [verb = 'list', what = ''], options) => {
    const timing = verb === 'add' ? timingOf(options) : undefined;
    return withApi(context, async ({ api }) => {
      const { terminal, json } = context;
      const print = (result: unknown, lines: () => readonly string[]) => {
        if (json) terminal.printJson(result);
        else for (const line of lines()) terminal.print(line);
      };
      switch (verb) {
        case 'list': {
          const schedules = await api.schedules.list();
          print(schedules, () =>
            schedules.length === 0 ? ['No schedules yet.'] : formatColumns(schedules.map(describe)),
          );
          return EXIT.healthy;
        }
        case 'add': {
          const { target, value, forMinutes } = options;
          const result = await api.schedules.add({
            change: {
              action: what,
              target: target as string,
              value: typeof value === 'string' ? value : null,
              validate: options['validate'] === true,
              forMs: forMinutes === undefined ? null : (forMinutes as number) * MINUTE_MS,
            },
            timing: timing as Timing,
            missed: options['catchUp'] === true ? 'catch-up' : 'skip',
          });
          print(result, () => [`Scheduled as ${result.id}`]);
          return EXIT.healthy;
        }
        case 'cancel': {
          const result = await api.schedules.cancel({ id: what });
          if (!result.wasThere && !json)
            throw new UnknownNameError(`no schedule has the ID ${shown(what)}`, '`homeostat schedule` lists them.');
          print(result, () => ['Schedule canceled. Its changes stay in effect.']);
          return result.wasThere ? EXIT.healthy : EXIT.usage;
        }
        case 'quiet': {
          const quiet = await api.schedules.quietHours();
          print(quiet, () => [quiet.kind === 'learned' ? describeHours(quiet.hours) : quiet.reason]);
          return EXIT.healthy;
        }
        default:
          return EXIT.usage;
      }
    });
  },
};

/** @throws UsageError where not exactly one time is given */
function timingOf(options: Readonly<Record<string, unknown>>): Timing {
  const { cron, at, quiet, timeZone } = options;
  const windowMs = (options['windowMinutes'] as number) * MINUTE_MS;
  const given = [cron, at, quiet].filter((one) => one !== undefined);
  if (given.length !== 1) throw usage('schedule', 'schedule add needs exactly one of --cron, --at and --quiet');
  if (timeZone !== undefined && cron === undefined)
    throw usage('schedule', '--time-zone has an effect only with --cron');
  if (quiet === true) return { kind: 'quiet', everyMs: DAY_MS };
  if (at !== undefined) return { kind: 'once', atMs: at as number, windowMs };
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { kind: 'window', cron: String(cron), timeZone: typeof timeZone === 'string' ? timeZone : here, windowMs };
}

function describe({ id, change, timing, nextAtMs, waitsFor, lastRun }: ScheduleStatus): readonly string[] {
  const next = nextAtMs === null ? 'not due' : new Date(nextAtMs).toLocaleString();
  const last =
    lastRun === null ? 'never ran' : `${lastRun.outcome}${lastRun.reason === '' ? '' : `: ${lastRun.reason}`}`;
  return [
    id,
    change.action,
    plainText(change.target, 60),
    timing.kind === 'window' ? plainText(`${timing.cron} ${timing.timeZone}`, 60) : timing.kind,
    next,
    plainText(waitsFor ?? last, 160),
  ];
}
