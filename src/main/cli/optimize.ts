import { Option } from 'commander';
import type { Change } from '../../shared/contract/optimization-schemas';
import { reportToCsv, reportToMarkdown } from '../../shared/format/optimization-report';
import { plainText } from '../../shared/format/plain-text';
import { DAY_MS } from '../../shared/model/time';
import { type Command, EXIT, withApi } from './command';
import { durationBetween, textUpTo } from './option-parsers';
import { formatColumns } from './terminal';

const VERBS = {
  list: {},
  suggest: {},
  apply: {
    needs: ['an action ID'],
    options: ['--target', '--value', '--dry-run', '--no-validate', '--why', '--for', '--anyway'],
    requires: ['--target'],
  },
  status: {},
  history: {},
  recheck: { needs: ['a change ID'] },
  unblock: { needs: ['a change ID'] },
  report: { options: ['--since', '--csv', '--markdown'] },
};

export const optimize: Command = {
  name: 'optimize',
  summary: 'make reversible changes: list, suggest, apply ID --target pid:N, status, history, recheck, unblock, report',
  verbs: VERBS,
  declare: (parser) =>
    void parser
      .argument('[verb]', Object.keys(VERBS).join(', '), 'list')
      .argument('[id]', 'the action ID; for recheck and unblock, the change ID')
      .option('--target <target>', 'pid:N, path:/…, unit:… or machine')
      .option('--value <value>', 'value to set instead of the default')
      .option('--dry-run', 'show the plan and change nothing')
      .option('--no-validate', 'apply at once, without a trial')
      .option('--why <text>', 'reason for the change, shown in the report', textUpTo(500))
      .option(
        '--for <span>',
        'undo the change after this time, such as 10m, 2h or 1d',
        durationBetween(1_000, 30 * DAY_MS),
      )
      .option('--anyway', 'apply even if the action did not help or did harm here before')
      .option(
        '--since <span>',
        'period of the report, such as 7d; the last 30 days by default',
        durationBetween(1_000, 3_650 * DAY_MS),
      )
      .addOption(new Option('--csv', 'print the report as CSV').conflicts('markdown'))
      .option('--markdown', 'print the report as Markdown (the default)'),
  run: (context, [verb = 'list', action], { target, value, dryRun, validate, why, anyway, since, ...options }) =>
    withApi(context, async ({ api }) => {
      const { terminal, json } = context;
      const print = (result: unknown, lines: () => readonly string[]) => {
        if (json) terminal.printJson(result);
        else for (const line of lines()) terminal.print(line);
      };
      switch (verb) {
        case 'list': {
          const actions = await api.optimize.list();
          print(actions, () =>
            formatColumns(
              actions.map(({ id, risk, privilege, reason, summary }) => [id, risk, privilege, reason, summary]),
            ),
          );
          return EXIT.healthy;
        }
        case 'suggest': {
          const suggestions = await api.optimize.suggest();
          print(suggestions, () =>
            suggestions.length === 0
              ? ['No problems that an action could help with.']
              : suggestions.flatMap(({ action: id, target: on, targetText, problem, effect, risk }) => [
                  plainText(problem, 200),
                  `  optimize apply ${id} --target ${plainText(on, 300)}  (${plainText(targetText, 60)}, risk ${risk})`,
                  `  ${effect}`,
                ]),
          );
          return EXIT.healthy;
        }
        case 'apply': {
          const request = {
            action: action as string,
            target: target as string,
            ...(typeof value === 'string' ? { value } : {}),
            ...(typeof why === 'string' ? { why } : {}),
            ...(options['for'] === undefined ? {} : { forMs: options['for'] as number }),
            ...(anyway === true ? { anyway } : {}),
          };
          if (dryRun === true) {
            const plan = await api.optimize.plan(request);
            print(plan, () => [
              plainText(plan.targetText),
              ...(plan.note === '' ? [] : [plan.note]),
              ...plan.doLines.map((line) => `do    ${plainText(line, 300)}`),
              ...plan.undoLines.map((line) => `undo  ${plainText(line, 300)}`),
            ]);
            return EXIT.healthy;
          }
          const change = await api.optimize.apply({ ...request, validate: validate !== false });
          print(describe(change), () => rows([change]));
          return EXIT.healthy;
        }
        case 'status': {
          const status = await api.optimize.status();
          print(status, () => [
            ...(status.safeMode === null ? [] : [status.safeMode]),
            ...(status.open.length === 0 ? ['No active changes.'] : rows(status.open)),
          ]);
          return EXIT.healthy;
        }
        case 'history': {
          const history = await api.optimize.history();
          print(history.map(describe), () => (history.length === 0 ? ['No changes yet.'] : rows(history)));
          return EXIT.healthy;
        }
        case 'recheck':
        case 'unblock': {
          const changeId = action as string;
          if (verb === 'recheck') {
            const change = await api.optimize.recheck({ changeId });
            print(describe(change), () => rows([change]));
          } else {
            const result = await api.optimize.unblock({ changeId });
            print(result, () => [`Verdicts cleared: ${result.forgiven}.`]);
          }
          return EXIT.healthy;
        }
        case 'report': {
          const report = await api.optimize.report(
            since === undefined ? {} : { fromMs: Date.now() - (since as number) },
          );
          print(report, () => [(options['csv'] === true ? reportToCsv : reportToMarkdown)(report).trimEnd()]);
          return EXIT.healthy;
        }
        default:
          return EXIT.usage;
      }
    }),
};

/** The shape that scripts rely on. */
function describe({ id, state, target, before, after, verdict, startedAtMs, endedAtMs, action, reason }: Change) {
  return { changeId: id, state, target, before, after, verdict, action, reason, startedAtMs, endedAtMs };
}

function rows(changes: readonly Change[]): readonly string[] {
  return formatColumns(
    changes.map(({ id, state, action, targetText, before, after, reason }) => [
      id,
      state,
      action,
      plainText(targetText, 60),
      `${summarize(before)} → ${summarize(after)}`,
      plainText(reason, 120),
    ]),
  );
}

/** A process of a hundred threads has a hundred values, mostly the same. */
function summarize(values: readonly string[]): string {
  return [...new Set(values)]
    .slice(0, 4)
    .map((value) => plainText(value, 20))
    .join(' ');
}
