import { Option } from 'commander';
import type { AutomationLevel, AutomationStatus, Decision } from '../../shared/contract/automation-schemas';
import type { AppApi } from '../../shared/contract/contract';
import { DECISION_LABELS } from '../../shared/format/decision-labels';
import { linkLabel } from '../../shared/format/link-label';
import { plainText } from '../../shared/format/plain-text';
import { plural } from '../../shared/format/plural';
import { AUTOMATION_AREAS, isAutomationArea, isRetiredArea } from '../../shared/model/automation';
import { DAY_MS } from '../../shared/model/time';
import { type Command, EXIT, withApi } from './command';
import { durationBetween } from './option-parsers';
import { formatColumns } from './terminal';
import { shown, usage } from './usage';

const VERBS = {
  status: {},
  level: { needs: ['an area', 'a level'] },
  pause: { options: ['--for', '--until-tomorrow'] },
  resume: {},
  panic: {},
  yes: { needs: ['an approval ID'] },
  no: { needs: ['an approval ID'] },
  decisions: {},
  links: {},
};
/** A longer pause is one without an end. */
const LONGEST_PAUSE_MS = 3_650 * DAY_MS;
const LEVELS: readonly AutomationLevel[] = ['off', 'suggest', 'ask', 'automatic'];
const SHOWN_DECISIONS = 50;
export const automation: Command = {
  name: 'automation',
  summary: 'control automation: status, level AREA LEVEL, pause, resume, panic, decisions',
  verbs: VERBS,
  declare: (parser) =>
    void parser
      .argument('[verb]', Object.keys(VERBS).join(', '), 'status')
      .argument('[subject]', `for level: ${AUTOMATION_AREAS.join(', ')}; for yes and no: the approval ID`)
      .argument('[level]', LEVELS.join(', '))
      .option('--for <duration>', 'duration of the pause, such as 30m or 1h', durationBetween(1_000, LONGEST_PAUSE_MS))
      .addOption(new Option('--until-tomorrow', 'pause until midnight').conflicts('for')),
  run: (context, [verb = 'status', subject, level], { for: forMs, untilTomorrow }) => {
    const wanted = verb === 'level' ? readLevel(subject, level) : undefined;
    return withApi(context, async ({ api }) => {
      const { terminal, json } = context;
      const show = (status: AutomationStatus) => {
        if (json) terminal.printJson(status);
        else for (const line of describe(status)) terminal.print(line);
        return EXIT.healthy;
      };
      switch (verb) {
        case 'status':
          return show(await api.automation.get());
        case 'level':
          if (isRetiredArea(subject))
            terminal.warn(
              `homeostat: nothing was changed: the area ${subject} has no automatic actions; choose from ${AUTOMATION_AREAS.join(', ')}`,
            );
          return show(await api.automation.setLevel(wanted as LevelRequest));
        case 'pause': {
          const untilMs =
            untilTomorrow === true
              ? nextMidnightMs(new Date())
              : forMs === undefined
                ? null
                : Date.now() + (forMs as number);
          return show(await api.automation.pause({ untilMs }));
        }
        case 'resume':
          return show(await api.automation.resume());
        case 'panic': {
          const results = await api.automation.panic();
          const undone = results.filter(({ state }) => state !== 'failed').length;
          if (json) terminal.printJson(results);
          else {
            terminal.print(
              `Automation stopped. Undone: ${undone} of ${plural(results.length, 'change')}. To continue, run \`homeostat automation resume\`.`,
            );
            for (const line of formatColumns(
              results.map((one) => [one.changeId, one.state, plainText(one.reason, 200)]),
            ))
              terminal.print(line);
          }
          return results.some(({ state }) => state === 'failed') ? EXIT.notHealthy : EXIT.healthy;
        }
        case 'yes':
        case 'no':
          return show(await api.automation.answer({ askId: subject as string, isApproved: verb === 'yes' }));
        case 'decisions': {
          const page = await api.automation.decisions({ limit: SHOWN_DECISIONS });
          if (json) terminal.printJson(page);
          else if (page.total === 0) terminal.print('No decisions yet.');
          else for (const line of page.decisions.toReversed().flatMap(describeDecision)) terminal.print(line);
          return EXIT.healthy;
        }
        case 'links': {
          const { isWhole, links, checkedAtMs } = await api.automation.integration();
          if (json) terminal.printJson({ isWhole, checkedAtMs, links });
          else {
            const rows = links.map(({ state, from, to, text, lastMessage }) => [
              state,
              `${linkLabel(from)} to ${linkLabel(to)}`,
              text,
              plainText(lastMessage ?? '', 120),
            ]);
            for (const line of formatColumns(rows)) terminal.print(line);
          }
          return isWhole ? EXIT.healthy : EXIT.notHealthy;
        }
        default:
          return EXIT.usage;
      }
    });
  },
};

type LevelRequest = Parameters<AppApi['automation']['setLevel']>[0];

/** @throws UsageError where the area or the level does not exist */
function readLevel(area = '', level = ''): LevelRequest {
  if (!(isAutomationArea(area) || isRetiredArea(area)))
    throw usage('automation', `there is no area ${shown(area)}; choose from ${AUTOMATION_AREAS.join(', ')}`);
  if (!isLevel(level)) throw usage('automation', `there is no level ${shown(level)}; choose from ${LEVELS.join(', ')}`);
  return { area, level };
}

function describe({
  isRunning,
  areas,
  pause,
  emergencies,
  measures: mitigations,
  asks: approvals,
  budget,
}: AutomationStatus): readonly string[] {
  const time = (atMs: number) => new Date(atMs).toLocaleString();
  const rows = areas.map(({ area, level, watchesUntilMs, wouldHaveActed }) => [
    area,
    level,
    watchesUntilMs === null
      ? ''
      : `dry run until ${time(watchesUntilMs)}: ${plural(wouldHaveActed, 'change')} logged, none applied`,
  ]);
  const pauseText =
    pause === null
      ? []
      : [
          pause.kind === 'panic'
            ? 'Automation was stopped by a panic. To continue, run `homeostat automation resume`.'
            : `Paused until ${pause.untilMs === null ? 'you resume it' : time(pause.untilMs)}.`,
        ];
  return [
    ...(isRunning ? [] : ['The engine is not running. See `homeostat status`.']),
    ...pauseText,
    ...formatColumns(rows),
    `Changes in the last hour: ${budget.usedInLastHour} of ${budget.perHour} allowed. Active automatic changes: ${mitigations.length} of ${budget.mostOpen} allowed.`,
    ...emergencies.map(({ text }) => `Emergency: ${plainText(text, 300)}`),
    ...mitigations.map(
      ({ changeId, action, targetText, expiresAtMs }) =>
        `${changeId}  ${action} on ${plainText(targetText, 80)}${expiresAtMs === null ? '' : `, until ${time(expiresAtMs)}`}`,
    ),
    ...approvals.map(
      ({ id, action, targetText, problem }) =>
        `Approve ${action} on ${plainText(targetText, 80)}? ${plainText(problem, 200)}  (automation yes ${id}, or no)`,
    ),
  ];
}

function describeDecision(decision: Decision): readonly string[] {
  const { lastAtMs, count, outcome, action, targetText, problem, reason, guard } = decision;
  const times = count === 1 ? '' : `, ${count} times`;
  const by = guard === null ? '' : ` by "${guard === 'user wins' ? 'your decision' : guard}"`;
  return [
    `${new Date(lastAtMs).toLocaleString()}  ${DECISION_LABELS[outcome].toLowerCase()}${by}${times}: ${action} on ${plainText(targetText, 80)}`,
    `  ${plainText(problem, 300)}`,
    `  ${plainText(reason, 300)}`,
  ];
}

/** The first instant of the next day, in local time. */
function nextMidnightMs(now: Date): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).getTime();
}

function isLevel(text: string): text is AutomationLevel {
  return (LEVELS as readonly string[]).includes(text);
}
