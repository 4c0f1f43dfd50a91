import type { Change } from '../../../shared/contract/optimization-schemas';
import { CHANGE_STATE_LABELS } from '../../../shared/format/change-labels';
import { VERDICT_LABELS } from '../../../shared/format/verdict-labels';
import { hasWords } from '../../text/has-words';

export const HISTORY_FILTERS = {
  all: 'All',
  measured: 'Measured',
  better: 'Better',
  failed: 'Failed',
};
export type HistoryFilter = keyof typeof HISTORY_FILTERS;

/** The changes of a kind that have all of the words somewhere in what a person sees of them. */
export function findChanges(
  changes: readonly Change[],
  filter: HistoryFilter,
  text: string,
  summaryOf: (action: string) => string,
): readonly Change[] {
  return changes.filter((change) => {
    if (!isOf(change, filter)) return false;
    const { action, targetText, by, reason, state, verdict, id } = change;
    const verdictWord = verdict === null ? '' : VERDICT_LABELS[verdict];
    const all = [summaryOf(action), action, targetText, by, reason, CHANGE_STATE_LABELS[state], verdictWord, id];
    return hasWords(all, text);
  });
}

function isOf({ evidence, verdict, state }: Change, filter: HistoryFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'measured':
      return evidence !== null;
    case 'better':
      return verdict === 'better';
    case 'failed':
      return state === 'failed';
  }
}
