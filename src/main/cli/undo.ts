import { InvalidArgumentError } from 'commander';
import type { UndoResult } from '../../shared/contract/optimization-schemas';
import { withAdvice } from '../../shared/format/sentence';
import { systemReason } from '../base/system-reason';
import { noteUndoneAll } from '../base/undone-all';
import { showUndone } from './describe-undone';
import { argument, flag } from './inputs';
import { type CommandContext, ifReachable, verb, withApi } from './verb';

export const undo = verb({
  summary: 'undo one change or all of them; needs neither a host nor a database',
  inputs: {
    changeId: argument('[change]', 'change ID, which `homeostat optimize history` lists'),
    all: flag('--all', 'undo every open change, newest first'),
  },
  examples: ['change-12', '--all'],
  run: async (context, { changeId = null, all }) => {
    if ((changeId === null) !== all) throw new InvalidArgumentError('undo needs either a change ID or --all');
    const results = (await ifReachable(undoByHost(context, changeId))) ?? (await undoHere(context, changeId));
    return showUndone(context, results, 'No changes to undo.');
  },
});

/** A host owns the journal. */
function undoByHost(context: CommandContext, changeId: string | null): Promise<readonly UndoResult[]> {
  return withApi(context, async ({ api }) => {
    const results = await api.optimize.undo({ changeId });
    // If there is nothing to undo, that may be because the host has found its journal damaged.
    const notices = results.length > 0 ? [] : (await api.status.get()).notices;
    for (const { id, text, advice } of notices)
      if (id.startsWith('journal')) context.terminal.warn(`homeostat: ${withAdvice(text, advice)}`);
    return results;
  });
}

async function undoHere(context: CommandContext, changeId: string | null): Promise<readonly UndoResult[]> {
  const { openOwnEngine } = await import('./own-engine');
  const engine = openOwnEngine(context);
  try {
    // Opening the engine has undone what must not outlive a host.
    const rest = changeId === null ? engine.rollbackAll() : [engine.rollbackOptimization(changeId)];
    if (changeId === null) informNextHost(context);
    // A change whose undo failed at the opening has been tried again: its last result counts.
    return [...new Map([...engine.settled, ...rest].map((result) => [result.changeId, result])).values()];
  } finally {
    engine.stopEngine();
  }
}

/** Informs the next host. A full disk must not hide the results. */
function informNextHost({ directories, terminal }: CommandContext): void {
  try {
    noteUndoneAll(directories.data);
  } catch (error) {
    const text = `The next host may make automatic changes again: ${systemReason(error)}.`;
    terminal.warn(`homeostat: ${text} Check ${directories.data}, or pause automation when it runs.`);
  }
}
