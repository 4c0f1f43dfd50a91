import type { UndoResult } from '../../shared/contract/optimization-schemas';
import { CHANGE_STATE_LABELS } from '../../shared/format/change-labels';
import { table } from './terminal';
import { type CommandContext, exitCodeIf, show } from './verb';

/** Lists the results of undoing changes in columns. */
export function describeUndone(results: readonly UndoResult[], empty?: string): readonly string[] {
  return table(results, ['changeId', ({ state }) => CHANGE_STATE_LABELS[state], 'reason'], empty);
}

/** Returns the exit code for results of undoing changes. */
export function exitCodeOfUndo(results: readonly UndoResult[]): number {
  return exitCodeIf(results.every(({ state }) => state !== 'failed'));
}

/** Shows the results of undoing changes, with warnings on standard error. @returns the exit code */
export function showUndone(context: CommandContext, results: readonly UndoResult[], empty?: string): Promise<number> {
  for (const { changeId, warning } of results) {
    if (warning !== undefined) context.terminal.warn(`homeostat: ${changeId}: ${warning}`);
  }
  return show(context, results, () => describeUndone(results, empty), exitCodeOfUndo(results));
}
