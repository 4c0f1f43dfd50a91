import { plainText } from '../../shared/format/plain-text';
import { describeHours } from '../../shared/model/hour-of-week';
import type { ScheduleStatus, Timing } from '../../shared/model/schedule';
import { HOUR_MS, MINUTE_MS } from '../../shared/model/time';
import { type Command, EXIT, withApi } from './command';
import { formatColumns } from './terminal';

const VERBS = ['list', 'add', 'cancel', 'quiet'];

export const schedule: Command = {
  name: 'schedule',
  summary: 'schedule changes: list, add ACTION --target T (--cron LINE | --at TIME | --quiet), cancel ID, quiet',
  declare: (parser) =>
    void parser
      .argument('[verb]', VERBS.join(', '), 'list')
      .argument('[what]', 'the action, or the schedule ID')
      .option('--target <target>', 'machine, path:/…, unit:… or name:PROGRAM')
      .option('--value <value>', 'value to set instead of the default')
      .option('--cron <line>', 'cron expression for the start of the window, such as `30 2 * * 6`')
      .option('--time-zone <name>', 'time zone of the window; by default, the time zone of this machine')
      .option('--at <time>', 'run once at this time, such as 2026-11-22T02:00')
      .option('--quiet', 'run in the learned quiet hours, at most once a day')
      .option('--window-minutes <count>', 'length of the window in which it may wait for low load', '60')
      .option('--for-minutes <count>', 'undo the change automatically after this many minutes')
      .option('--catch-up', 'run once later if the time was missed')
      .option('--validate', 'run a trial first, and keep the change only if it proves better'),
  run: (context, [verb = 'list', what], options) =>
    withApi(context, async ({ api }) => {
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
          const timing = timingOf(options);
          const target = options['target'];
          if (what === undefined || typeof target !== 'string' || timing === undefined) {
            terminal.warn('homeostat: schedule add needs an action, --target, and one of --cron, --at or --quiet');
            return EXIT.usage;
          }
          const { value, forMinutes } = options;
          const result = await api.schedules.add({
            change: {
              action: what,
              target,
              value: typeof value === 'string' ? value : null,
              validate: options['validate'] === true,
              forMs: forMinutes === undefined ? null : Number(forMinutes) * MINUTE_MS,
            },
            timing,
            missed: options['catchUp'] === true ? 'catch-up' : 'skip',
          });
          print(result, () => [`Scheduled as ${result.id}`]);
          return EXIT.healthy;
        }
        case 'cancel': {
          const result = await api.schedules.cancel({ id: what ?? '' });
          print(result, () => [
            result.wasThere ? 'Schedule canceled. Its changes stay in effect.' : 'No schedule has this ID.',
          ]);
          return result.wasThere ? EXIT.healthy : EXIT.notHealthy;
        }
        case 'quiet': {
          const quiet = await api.schedules.quietHours();
          print(quiet, () => [quiet.kind === 'learned' ? describeHours(quiet.hours) : quiet.reason]);
          return EXIT.healthy;
        }
        default:
          terminal.warn(`homeostat: unknown verb "${plainText(verb)}"; expected ${VERBS.join(', ')}`);
          return EXIT.usage;
      }
    }),
};

/** @returns undefined where not exactly one is given, or it is no time */
function timingOf(options: Readonly<Record<string, unknown>>): Timing | undefined {
  const { cron, at, quiet, timeZone } = options;
  const given = [cron, at, quiet].filter((one) => one !== undefined);
  const windowMs = Number(options['windowMinutes']) * MINUTE_MS;
  if (given.length !== 1) return undefined;
  if (quiet === true) return { kind: 'quiet', everyMs: 24 * HOUR_MS };
  if (typeof at === 'string') {
    const atMs = Date.parse(at);
    return Number.isNaN(atMs) ? undefined : { kind: 'once', atMs, windowMs };
  }
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
