import { plainText } from '../../shared/format/plain-text';
import { plural } from '../../shared/format/plural';
import { type Command, EXIT, withApi } from './command';
import { numberBetween } from './option-parsers';
import { formatColumns } from './terminal';
import { usage } from './usage';

const VERBS = {
  list: {},
  restore: { needs: ['a change ID'] },
  purge: { needs: ['a change ID'], options: ['--yes', '--days'] },
};
/** What is not missed for so long is missed by nobody. */
const USUAL_DAYS = 7;

export const quarantine: Command = {
  name: 'quarantine',
  summary: 'manage cleaned cache files: list, restore CHANGE, purge CHANGE --yes',
  verbs: VERBS,
  declare: (parser) =>
    void parser
      .argument('[verb]', Object.keys(VERBS).join(', '), 'list')
      .argument('[change]', 'change ID')
      .option('--yes', 'confirm permanent deletion')
      .option('--days <days>', 'minimum time in quarantine, in days', numberBetween(0, 3_650), USUAL_DAYS),
  run: (context, [verb = 'list', changeId = ''], { yes, days }) => {
    if (verb === 'purge' && yes !== true)
      throw usage('quarantine', 'purge deletes files permanently; confirm with --yes');
    return withApi(context, async ({ api }) => {
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
      const results =
        verb === 'restore'
          ? await api.optimize.undo({ changeId })
          : [await api.optimize.purge({ changeId, olderThanDays: days as number })];
      if (json) terminal.printJson(results);
      else
        for (const { changeId: id, state, reason } of results)
          terminal.print(`${id}  ${state}  ${plainText(reason, 200)}`);
      for (const { changeId: id, warning } of results) {
        if (warning !== undefined) terminal.warn(`homeostat: ${id}: ${plainText(warning, 300)}`);
      }
      return results.some(({ state }) => state === 'failed') ? EXIT.notHealthy : EXIT.healthy;
    });
  },
};
