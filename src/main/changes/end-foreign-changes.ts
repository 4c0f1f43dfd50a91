import { isOpen } from '../../shared/model/change';
import { type ChangeRecord, readChanges } from './change-record';
import { type FoundDamage, Journal } from './journal';

export interface EndedForeign {
  /** Changes that count as ended without an undo. */
  readonly ended: readonly ChangeRecord[];
  readonly damage: FoundDamage | undefined;
}

/**
 * Ends the open changes of a journal from elsewhere, because an undo would undo the changes of another machine.
 * Changes of this boot and lasting ones of this machine stay open; an undo compares their values as usual.
 *
 * @throws the system's error if the journal can be neither read nor written
 */
export function endForeignChanges(
  file: string,
  {
    bootId,
    isSameMachine,
    nowMs,
  }: { readonly bootId: string; readonly isSameMachine: boolean; readonly nowMs: number },
): EndedForeign {
  const { journal, records, damage } = Journal.open(file, () => nowMs);
  try {
    const open = [...readChanges(records).values()].filter(({ state }) => isOpen(state) || state === 'failed');
    const ended = open.filter(({ intent }) => !isOurs(intent.bootId, bootId) && !(isSameMachine && intent.isLasting));
    for (const { intent } of ended) {
      const reason =
        'It was restored from a backup and not undone: it was made on another machine or before a restart.';
      journal.append({ type: 'moot', changeId: intent.changeId, atMs: nowMs, reason, verdict: null }, true);
    }
    return { ended, damage };
  } finally {
    journal.close();
  }
}

function isOurs(changedIn: string, bootId: string): boolean {
  return bootId !== '' && changedIn === bootId;
}
