import { plainText } from '../../shared/format/plain-text';
import { describeHours } from '../../shared/model/hour-of-week';
import type { ScheduleStatus, Timing } from '../../shared/model/schedule';
import { type Command, EXIT, withApi } from './command';
import { formatColumns } from './terminal';

const VERBS = ['list', 'add', 'cancel', 'quiet'];
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export const schedule: Command = {
  name: 'schedule',
  summary: 'changes at a time: list, add ACTION --target T (--cron LINE | --at TIME | --quiet), cancel ID, quiet',
  declare: (parser) =>
    void parser
      .argument('[verb]', VERBS.join(', '), 'list')
      .argument('[what]', 'which action, or which schedule')
      .option('--target <target>', 'machine, path:/…, unit:… or name:PROGRAM')
      .option('--value <value>', 'what to set; what is usual where nothing is said')
      .option('--cron <line>', 'when its window opens, as `30 2 * * 6`')
      .option('--time-zone <name>', 'of the window; that of this machine where nothing is said')
      .option('--at <time>', 'once, as 2026-11-22T02:00')
      .option('--quiet', 'when this machine usually has little to do, once a day at most')
      .option('--window-minutes <count>', 'how long it may wait for a calm moment', '60')
      .option('--for-minutes <count>', 'after which it is taken back by itself')
      .option('--catch-up', 'make up for it once where its time passed')
      .option('--validate', 'measure it first, and keep it only where it is proven better'),
  run: (context, [verb = 'list', what], options) =>
    withApi(context, async ({ api }) => {
      const { terminal, json } = context;
      const print = (answer: unknown, lines: () => readonly string[]) => {
        if (json) terminal.printJson(answer);
        else for (const line of lines()) terminal.print(line);
      };
      switch (verb) {
        case 'list': {
          const schedules = await api.schedules.list();
          print(schedules, () => formatColumns(schedules.map(describe)));
          return EXIT.healthy;
        }
        case 'add': {
          const timing = timingOf(options);
          const target = options['target'];
          if (what === undefined || typeof target !== 'string' || timing === undefined) {
            terminal.warn('homeostat: schedule add needs an action, --target, and one of --cron, --at and --quiet');
            return EXIT.usage;
          }
          const { value, forMinutes } = options;
          const answer = await api.schedules.add({
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
          print(answer, () => [`scheduled as ${answer.id}`]);
          return EXIT.healthy;
        }
        case 'cancel': {
          const answer = await api.schedules.cancel({ id: what ?? '' });
          print(answer, () => [
            answer.wasThere ? 'It is canceled; what it changed stays.' : 'There is no such schedule.',
          ]);
          return answer.wasThere ? EXIT.healthy : EXIT.notHealthy;
        }
        case 'quiet': {
          const quiet = await api.schedules.quietHours();
          print(quiet, () => [quiet.kind === 'learned' ? describeHours(quiet.hours) : quiet.reason]);
          return EXIT.healthy;
        }
        default:
          terminal.warn(`homeostat: schedule knows ${VERBS.join(', ')}; not ${plainText(verb)}`);
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
