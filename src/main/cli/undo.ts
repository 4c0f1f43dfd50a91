import { fileURLToPath } from 'node:url';
import { plainText } from '../../shared/format/plain-text';
import { withAdvice } from '../../shared/format/sentence';
import type { UndoResult } from '../../shared/model/change';
import { AppLog } from '../base/log';
import { type Loss, Losses, lossesFile } from '../base/losses';
import { noteUndoneAll } from '../base/undone-all';
import { UnreachableError } from '../transports/connect-app';
import { type Command, type CommandContext, EXIT, withApi } from './command';
import { formatColumns } from './terminal';

export const undo: Command = {
  name: 'undo',
  summary: 'undo one change or all of them; needs neither a host nor a database',
  declare: (parser) =>
    void parser.argument('[change]', 'change ID').option('--all', 'undo every open change, newest first'),
  run: async (context, [changeId], { all }) => {
    const { terminal, json } = context;
    if ((changeId === undefined) === (all !== true)) {
      terminal.warn('homeostat: undo needs a change ID or --all');
      return EXIT.usage;
    }
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
  const { terminal, directories, bundles } = context;
  const engine = openEngine({
    dataDirectory: directories.data,
    guardScript: fileURLToPath(new URL('../../resources/guard.sh', bundles)),
    log: new AppLog(() => undefined, Date.now).for('undo'),
    nowMs: Date.now,
  });
  // Opening it has settled what must not outlive a host; the rest is what was kept.
  reportLosses(context, engine.losses);
  const before = new Set(engine.getOptimizationHistory().map(({ id }) => id));
  const results = changeId === null ? engine.rollbackAll() : [engine.rollbackOptimization(changeId)];
  if (results.length === 0 && before.size > 0)
    terminal.warn('homeostat: cleaned up the changes that an earlier run left');
  engine.stopEngine();
  if (changeId === null) noteUndoneAll(directories.data);
  return results;
}

/** Nobody else reports them: the next host finds a journal that is whole again. */
function reportLosses({ directories, terminal }: CommandContext, found: readonly Loss[]): void {
  if (found.length === 0) return;
  const losses = new Losses({ file: lossesFile(directories), nowMs: Date.now });
  for (const loss of found) {
    terminal.warn(`homeostat: ${withAdvice(plainText(loss.text, 1_000), loss.advice)}`);
    losses.report(loss);
  }
  losses.close();
}
