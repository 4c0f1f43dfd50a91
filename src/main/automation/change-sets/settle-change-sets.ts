import type { ChangeSetReport } from '../../../shared/contract/change-set-schemas';
import type { EnginePort } from '../engine-port';
import { type ChangeSetFolder, receiptOf } from './change-set-folder';
import { undoOpen } from './make-change-set';

export function nameInJournal(id: string): string {
  return `change-set ${id}`;
}

/** Reports a change set that was never applied, or was interrupted. */
export function reportUnmade(
  id: string,
  about: Pick<ChangeSetReport, 'reason' | 'endedAtMs'> & Partial<ChangeSetReport>,
): ChangeSetReport {
  return {
    ...receiptOf(id),
    outcome: 'failed',
    problems: [],
    attempts: 0,
    durationMs: 0,
    items: [],
    ...about,
  };
}

/**
 * Settles the change sets of a previous host: completes an interrupted end, and undoes an interrupted change set.
 *
 * @returns the reports that were written for that
 */
export function settleChangeSets(
  folder: ChangeSetFolder,
  engine: EnginePort,
  nowMs: number,
): readonly ChangeSetReport[] {
  for (const id of new Set([...folder.queued(), ...folder.begun()])) {
    const report = folder.findReport(id);
    if (report !== undefined) folder.finishMove(report);
  }
  const reports = folder.begun().map((id) => {
    const reason =
      'Homeostat exited while it applied the change set, and its changes were undone. Put the file into the inbox again.';
    const items = undoOpen(nameInJournal(id), engine);
    const report = reportUnmade(id, { reason, endedAtMs: nowMs, attempts: 1, items });
    folder.end(report);
    return report;
  });
  // Change that was made after its timeout.
  for (const { id: changeId, by } of engine.openChanges()) {
    const id = /^change-set (.+)$/.exec(by)?.[1];
    if (id !== undefined && folder.findReport(id)?.outcome === 'failed') engine.undo(changeId);
  }
  return reports;
}
