import { isOpen, type KnobChange } from '../../shared/model/change';
import { messageOf } from '../base/errors';
import type { Loss } from '../base/losses';
import { addRecord, type ChangeRecord, readChanges, toRecords } from '../changes/change-record';
import { describeDamage, isLossy, summarizeDamage } from '../changes/describe-damage';
import { Journal } from '../changes/journal';
import type { JournalRecord } from '../changes/journal-record';

/** Every change there was, in memory as it stands in the journal. */
export class ChangeStates {
  #changes = new Map<string, ChangeRecord>();
  #journal: Journal | undefined;
  /** What of the journal was damaged, for a person; empty where nothing was. */
  losses: readonly Loss[] = [];
  /** What was wrong, where something may be missing that an undo would need. */
  lossyDamage: string | undefined;
  /** Why the journal cannot be used; undefined where it can. */
  problem: string | undefined;

  constructor(
    private readonly file: string,
    private readonly nowMs: () => number,
  ) {
    this.openJournal();
  }

  /** Opens the journal where it is not open yet. @returns whether it is open now */
  openJournal(): boolean {
    if (this.#journal !== undefined) return true;
    const { file, nowMs } = this;
    try {
      const { journal, records, damage } = Journal.open(file, nowMs);
      this.#journal = journal;
      this.#changes = readChanges(records);
      this.losses = damage === undefined ? [] : describeDamage(file, damage, records, nowMs());
      this.lossyDamage = damage !== undefined && isLossy(damage) ? summarizeDamage(file, damage) : undefined;
      this.problem = undefined;
    } catch (error) {
      this.problem = `Cannot use the journal ${file}: ${messageOf(error)}`;
    }
    return this.problem === undefined;
  }

  /** @throws where it could not be opened */
  get #opened(): Journal {
    if (this.#journal === undefined) throw new Error(this.problem);
    return this.#journal;
  }

  get(changeId: string): ChangeRecord | undefined {
    return this.#changes.get(changeId);
  }

  /** Oldest first. */
  get all(): readonly ChangeRecord[] {
    return [...this.#changes.values()];
  }

  /** Those that an undo must look at, oldest first. */
  open({ withFailed }: { readonly withFailed: boolean }): ChangeRecord[] {
    return this.all.filter(({ state }) => isOpen(state) || (withFailed && state === 'failed'));
  }

  /** @throws the system's error where the disk is full or gone: nothing may be changed then */
  add(record: JournalRecord): void {
    // The switches of a trial say nothing that an undo needs.
    const isDurable = record.type === 'intent' ? record.isLasting : record.type !== 'trial';
    this.restoreJournal();
    this.#opened.append(record, isDurable);
    addRecord(this.#changes, record);
  }

  /**
   * Writes the journal anew where it was removed or replaced: changes are open that only it could undo later.
   *
   * @returns that it is there now
   * @throws the system's error
   */
  restoreJournal(): true {
    const journal = this.#opened;
    if (journal.isInPlace()) return true;
    journal.putBack(this.all.flatMap(toRecords), this.nowMs());
    const restored: Loss = {
      id: 'journal-restored',
      level: 'warning',
      text: `The journal ${this.file} was removed or replaced while Homeostat ran, and was written again`,
      advice: 'Find out what changed the file. No change is lost.',
    };
    this.losses = [...this.losses.filter(({ id }) => id !== restored.id), restored];
    return true;
  }

  /**
   * Writes the journal anew without what ended before an instant. What is open or could not be taken back stays, and so
   * does what did harm, until somebody has forgiven it.
   *
   * @param isNeeded whether a change that ended must be kept all the same
   * @returns how many changes were dropped
   * @throws the system's error; the journal is as it was then
   */
  compact(endedBeforeMs: number, isNeeded: (knobs: readonly KnobChange[]) => boolean): number {
    const dropped = this.all.filter(
      ({ endedAtMs, state, verdict, isForgiven: isCleared, intent }) =>
        state !== 'failed' &&
        endedAtMs !== null &&
        endedAtMs < endedBeforeMs &&
        (verdict !== 'worse' || isCleared) &&
        !isNeeded(intent.knobs),
    );
    if (dropped.length === 0 && !this.#opened.isLarge()) return 0;
    const gone = new Set(dropped.map(({ intent }) => intent.changeId));
    this.#opened.rewrite(this.all.filter(({ intent }) => !gone.has(intent.changeId)).flatMap(toRecords));
    for (const changeId of gone) this.#changes.delete(changeId);
    return gone.size;
  }

  close(): void {
    this.#journal?.close();
  }
}
