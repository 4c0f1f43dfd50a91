import type { ItemOutcome } from '../../shared/contract/change-set-schemas';
import { plainText } from '../../shared/format/plain-text';
import { asReason } from '../../shared/format/sentence';
import { type Command, EXIT, withApi } from './command';
import { formatColumns } from './terminal';

const VERBS = { list: {}, use: { needs: ['a profile name'] }, off: {} };

export const profile: Command = {
  name: 'profile',
  summary: 'apply a named set of changes: list, use NAME, off',
  verbs: VERBS,
  declare: (parser) =>
    void parser.argument('[verb]', Object.keys(VERBS).join(', '), 'list').argument('[name]', 'profile name'),
  run: (context, [verb = 'list', name]) =>
    withApi(context, async ({ api }) => {
      const { terminal, json } = context;
      const print = (result: unknown, lines: () => readonly string[]) => {
        if (json) terminal.printJson(result);
        else for (const line of lines()) terminal.print(line);
      };
      switch (verb) {
        case 'list': {
          const list = await api.profiles.list();
          print(list, () => [
            ...list.profiles.flatMap(({ name: id, description, origin, isActive, items }) => [
              `${isActive ? '*' : ' '} ${id} (${origin}): ${plainText(description, 200)}`,
              ...formatColumns(
                items.map(({ action, target, value, obstacle }) => [
                  '   ',
                  action,
                  plainText(target, 60),
                  plainText(value ?? '', 40),
                  obstacle === null ? 'available' : `skipped here: ${plainText(asReason(obstacle), 160)}`,
                ]),
              ),
            ]),
            ...list.problems.map((problem) => plainText(problem, 300)),
          ]);
          return EXIT.healthy;
        }
        case 'use': {
          const outcome = await api.profiles.use({ name: name as string });
          print(outcome, () => [`Profile ${name} is active.`, ...describeItems(outcome.items)]);
          return EXIT.healthy;
        }
        case 'off': {
          const outcome = await api.profiles.off();
          print(outcome, () =>
            outcome.items.length === 0
              ? ['No profile is active, and there is nothing to undo.']
              : ['No profile is active now.', ...describeItems(outcome.items)],
          );
          return outcome.items.some(({ result }) => result === 'failed') ? EXIT.notHealthy : EXIT.healthy;
        }
        default:
          return EXIT.usage;
      }
    }),
};

/** What became of each change, in columns. */
export function describeItems(items: readonly ItemOutcome[]): readonly string[] {
  return formatColumns(
    items.map(({ action, targetText, result, reason }) => [
      `  ${result === 'already' ? 'already set' : result}`,
      action,
      plainText(targetText, 60),
      plainText(reason, 160),
    ]),
  );
}
