import { reportToCsv, reportToMarkdown } from '../../shared/format/optimization-report';
import { plainText } from '../../shared/format/plain-text';
import type { Change } from '../../shared/model/change';
import { type Command, EXIT, withApi } from './command';
import { parseDuration } from './parse-time';
import { formatColumns } from './terminal';

const VERBS = ['list', 'suggest', 'apply', 'status', 'history', 'recheck', 'unblock', 'report'];

export const optimize: Command = {
  name: 'optimize',
  summary: 'make reversible changes: list, suggest, apply ID --target pid:N, status, history, recheck, unblock, report',
  declare: (parser) =>
    void parser
      .argument('[verb]', VERBS.join(', '), 'list')
      .argument('[id]', 'the action ID; for recheck and unblock, the change ID')
      .option('--target <target>', 'pid:N, path:/…, unit:… or machine')
      .option('--value <value>', 'value to set instead of the default')
      .option('--dry-run', 'show the plan and change nothing')
      .option('--no-validate', 'apply at once, without a trial')
      .option('--why <text>', 'reason for the change, shown in the report')
      .option('--for <span>', 'undo the change after this time, such as 10m, 2h or 1d')
      .option('--anyway', 'apply even if the action did not help or did harm here before')
      .option('--since <span>', 'period of the report, such as 7d; the last 30 days by default')
      .option('--csv', 'print the report as CSV')
      .option('--markdown', 'print the report as Markdown (the default)'),
  run: (context, [verb = 'list', action], { target, value, dryRun, validate, why, anyway, since, ...options }) =>
    withApi(context, async ({ api }) => {
      const { terminal, json } = context;
      const print = (result: unknown, lines: () => readonly string[]) => {
        if (json) terminal.printJson(result);
        else for (const line of lines()) terminal.print(line);
      };
      const [forMs, sinceMs] = [options['for'], since].map((span) =>
        typeof span === 'string' ? parseDuration(span) : undefined,
      );
      if ((options['for'] !== undefined && forMs === undefined) || (since !== undefined && sinceMs === undefined)) {
        terminal.warn('homeostat: invalid duration; use a form such as 30s, 10m, 2h or 7d');
        return EXIT.usage;
      }
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
          if (action === undefined || typeof target !== 'string') {
            terminal.warn('homeostat: optimize apply needs an action and --target');
            return EXIT.usage;
          }
          const request = {
            action,
            target,
            ...(typeof value === 'string' ? { value } : {}),
            ...(typeof why === 'string' ? { why } : {}),
            ...(forMs === undefined ? {} : { forMs }),
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
          if (action === undefined) {
            terminal.warn(`homeostat: optimize ${verb} needs a change ID`);
            return EXIT.usage;
          }
          if (verb === 'recheck') {
            const change = await api.optimize.recheck({ changeId: action });
            print(describe(change), () => rows([change]));
          } else {
            const result = await api.optimize.unblock({ changeId: action });
            print(result, () => [`Verdicts cleared: ${result.forgiven}.`]);
          }
          return EXIT.healthy;
        }
        case 'report': {
          const report = await api.optimize.report(sinceMs === undefined ? {} : { fromMs: Date.now() - sinceMs });
          print(report, () => [(options['csv'] === true ? reportToCsv : reportToMarkdown)(report).trimEnd()]);
          return EXIT.healthy;
        }
        default:
          terminal.warn(`homeostat: unknown verb "${plainText(verb)}"; expected ${VERBS.join(', ')}`);
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
