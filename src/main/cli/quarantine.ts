import { plainText } from '../../shared/format/plain-text';
import { plural } from '../../shared/format/plural';
import { type Command, EXIT, withApi } from './command';
import { formatColumns } from './terminal';

const VERBS = ['list', 'restore', 'purge'];
/** What is not missed for so long is missed by nobody. */
const USUAL_DAYS = 7;

export const quarantine: Command = {
  name: 'quarantine',
  summary: 'manage cleaned cache files: list, restore CHANGE, purge CHANGE --yes',
  declare: (parser) =>
    void parser
      .argument('[verb]', VERBS.join(', '), 'list')
      .argument('[change]', 'change ID')
      .option('--yes', 'confirm permanent deletion')
      .option('--days <days>', 'minimum time in quarantine, in days', String(USUAL_DAYS)),
  run: (context, [verb = 'list', changeId], { yes, days }) =>
    withApi(context, async ({ api }) => {
      const { terminal, json } = context;
      if (verb === 'list') {
        const entries = await api.optimize.quarantine();
        if (json) terminal.printJson(entries);
        else if (entries.length === 0) terminal.print('The quarantine is empty.');
        else {
          const rows = entries.map(({ changeId: id, atMs, files, sizeBytes, targetText }) => [
            id,
            new Date(atMs).toISOString(),
            plural(files, 'file'),
            `${(sizeBytes / 1e6).toFixed(1)} MB`,
            plainText(targetText, 80),
          ]);
          for (const line of formatColumns(rows)) terminal.print(line);
        }
        return EXIT.healthy;
      }
      const olderThanDays = Number(days);
      if (!VERBS.includes(verb) || changeId === undefined || !(olderThanDays >= 0)) {
        terminal.warn(
          `homeostat: expected ${VERBS.join(', ')}; restore and purge need a change ID, and --days must be 0 or more`,
        );
        return EXIT.usage;
      }
      if (verb === 'purge' && yes !== true) {
        terminal.warn('homeostat: purge deletes files permanently; confirm with --yes');
        return EXIT.usage;
      }
      const results =
        verb === 'restore'
          ? await api.optimize.undo({ changeId })
          : [await api.optimize.purge({ changeId, olderThanDays })];
      if (json) terminal.printJson(results);
      else
        for (const { changeId: id, state, reason } of results)
          terminal.print(`${id}  ${state}  ${plainText(reason, 200)}`);
      for (const { changeId: id, warning } of results) {
        if (warning !== undefined) terminal.warn(`homeostat: ${id}: ${plainText(warning, 300)}`);
      }
      return results.some(({ state }) => state === 'failed') ? EXIT.notHealthy : EXIT.healthy;
    }),
};
