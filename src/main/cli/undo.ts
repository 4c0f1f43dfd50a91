import { fileURLToPath } from 'node:url';
import { plainText } from '../../shared/format/plain-text';
import type { UndoResult } from '../../shared/model/change';
import { AppLog } from '../base/log';
import { noteUndoneAll } from '../base/undone-all';
import { UnreachableError } from '../transports/connect-app';
import { type Command, type CommandContext, EXIT, withApi } from './command';
import { formatColumns } from './terminal';
import { usage } from './usage';

export const undo: Command = {
  name: 'undo',
  summary: 'undo one change or all of them; needs neither a host nor a database',
  declare: (parser) =>
    void parser.argument('[change]', 'change ID').option('--all', 'undo every open change, newest first'),
  run: async (context, [changeId], { all }) => {
    const { terminal, json } = context;
    if ((changeId === undefined) === (all !== true)) throw usage('undo', 'undo needs either a change ID or --all');
    const results = await undoChanges(context, changeId ?? null);
    if (json) terminal.printJson(results);
    else if (results.length === 0) terminal.print('No changes to undo.');
    else {
      const rows = results.map(({ changeId: id, state, reason }) => [id, state, plainText(reason, 200)]);
      for (const line of formatColumns(rows)) terminal.print(line);
    }
    for (const { changeId: id, warning } of results) {
      if (warning !== undefined) terminal.warn(`homeostat: ${id}: ${plainText(warning, 300)}`);
    }
    return results.some(({ state }) => state === 'failed') ? EXIT.notHealthy : EXIT.healthy;
  },
};

/** By the host where one runs, since it owns the journal; else by ourselves. */
async function undoChanges(context: CommandContext, changeId: string | null): Promise<readonly UndoResult[]> {
  try {
    return await withApi(context, ({ api }) => api.optimize.undo({ changeId }));
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
  }
  const { openEngine } = await import('../optimization/open-engine');
  const { directories, bundles } = context;
  const engine = openEngine({
    dataDirectory: directories.data,
    guardScript: fileURLToPath(new URL('../../resources/guard.sh', bundles)),
    log: new AppLog(() => undefined, Date.now).for('undo'),
    nowMs: Date.now,
  });
  try {
    // Opening it has settled what must not outlive a host; the rest is what was kept.
    const rest = changeId === null ? engine.rollbackAll() : [engine.rollbackOptimization(changeId)];
    if (changeId === null) noteUndoneAll(directories.data);
    // One that was settled in vain has been tried again.
    return [...new Map([...engine.settled, ...rest].map((result) => [result.changeId, result])).values()];
  } finally {
    engine.stopEngine();
  }
}
