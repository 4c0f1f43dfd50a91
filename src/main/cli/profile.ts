import { plainText } from '../../shared/format/plain-text';
import type { ItemOutcome } from '../../shared/model/change-set';
import { type Command, EXIT, withApi } from './command';
import { formatColumns } from './terminal';

const VERBS = ['list', 'use', 'off'];

export const profile: Command = {
  name: 'profile',
  summary: 'settings that stay in force together: list, use NAME, off',
  declare: (parser) => void parser.argument('[verb]', VERBS.join(', '), 'list').argument('[name]', 'of a profile'),
  run: (context, [verb = 'list', name]) =>
    withApi(context, async ({ api }) => {
      const { terminal, json } = context;
      const print = (answer: unknown, lines: () => readonly string[]) => {
        if (json) terminal.printJson(answer);
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
                  obstacle === null ? 'works here' : `left out here: ${plainText(obstacle, 160)}`,
                ]),
              ),
            ]),
            ...list.problems.map((problem) => plainText(problem, 300)),
          ]);
          return EXIT.healthy;
        }
        case 'use': {
          if (name === undefined) {
            terminal.warn('homeostat: profile use needs a name');
            return EXIT.usage;
          }
          const outcome = await api.profiles.use({ name });
          print(outcome, () => [`${name} is in force.`, ...describeItems(outcome.items)]);
          return EXIT.healthy;
        }
        case 'off': {
          const outcome = await api.profiles.off();
          print(outcome, () =>
            outcome.items.length === 0
              ? ['No profile is in force, and nothing of one was left.']
              : ['No profile is in force now.', ...describeItems(outcome.items)],
          );
          return outcome.items.some(({ result }) => result === 'failed') ? EXIT.notHealthy : EXIT.healthy;
        }
        default:
          terminal.warn(`homeostat: profile knows ${VERBS.join(', ')}; not ${plainText(verb)}`);
          return EXIT.usage;
      }
    }),
};

/** What became of each change, in columns. */
export function describeItems(items: readonly ItemOutcome[]): readonly string[] {
  return formatColumns(
    items.map(({ action, targetText, result, reason }) => [
      `  ${result}`,
      action,
      plainText(targetText, 60),
      plainText(reason, 160),
    ]),
  );
}
