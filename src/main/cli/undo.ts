import type { UndoResult } from '../../shared/contract/optimization-schemas';
import { plainText } from '../../shared/format/plain-text';
import { withAdvice } from '../../shared/format/sentence';
import { systemReason } from '../base/system-reason';
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
    return await withApi(context, async ({ api }) => {
      const results = await api.optimize.undo({ changeId });
      // The host may have found its journal damaged: that there is nothing to undo is not the whole truth then.
      const notices = results.length > 0 ? [] : (await api.status.get()).notices;
      for (const { id, text, advice } of notices)
        if (id.startsWith('journal')) context.terminal.warn(`homeostat: ${withAdvice(plainText(text, 1_000), advice)}`);
      return results;
    });
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
  }
  const { openOwnEngine } = await import('./own-engine');
  const engine = openOwnEngine(context);
  try {
    // Opening it has settled what must not outlive a host; the rest is what was kept.
    const rest = changeId === null ? engine.rollbackAll() : [engine.rollbackOptimization(changeId)];
    if (changeId === null) leaveWord(context);
    // One that was settled in vain has been tried again.
    return [...new Map([...engine.settled, ...rest].map((result) => [result.changeId, result])).values()];
  } finally {
    engine.stopEngine();
  }
}

/** A disk that is full must not hide what was undone. */
function leaveWord({ directories, terminal }: CommandContext): void {
  try {
    noteUndoneAll(directories.data);
  } catch (error) {
    const text = `The next host may make automatic changes again: ${systemReason(error)}.`;
    terminal.warn(`homeostat: ${text} Check ${directories.data}, or pause automation when it runs.`);
  }
}
