import { isOpen, type KnobChange } from '../../shared/model/change';
import { messageOf } from '../base/errors';
import type { Loss } from '../base/losses';
import { addRecord, type ChangeRecord, readChanges, toRecords } from '../changes/change-record';
import { describeDamage, isLossy, summarizeDamage } from '../changes/describe-damage';
import { Journal } from '../changes/journal';
import type { JournalRecord } from '../changes/journal-record';

/** Every change on record in the journal, in memory. */
export class ChangeStates {
  #changes = new Map<string, ChangeRecord>();
  #journal: Journal | undefined;
  /** Damage to the journal, for a person; empty if there is none. */
  losses: readonly Loss[] = [];
  /** Damage that may have removed records an undo needs. */
  lossyDamage: string | undefined;
  /** The reason if the journal cannot be used. */
  problem: string | undefined;

  constructor(
    private readonly file: string,
    private readonly nowMs: () => number,
  ) {
    this.openJournal();
  }

  /** Opens the journal unless it is open. @returns true if it is open */
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

  /** @throws if it could not be opened */
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

  /** Changes that an undo must consider, oldest first. */
  open({ withFailed }: { readonly withFailed: boolean }): ChangeRecord[] {
    return this.all.filter(({ state }) => isOpen(state) || (withFailed && state === 'failed'));
  }

  /** @throws the system's error if the disk is full or missing: no changes may be made then */
  add(record: JournalRecord): void {
    // An undo does not need the switches of a trial.
    const isDurable = record.type === 'intent' ? record.isLasting : record.type !== 'trial';
    this.restoreJournal();
    this.#opened.append(record, isDurable);
    addRecord(this.#changes, record);
  }

  /**
   * Writes the journal again if it was removed or replaced, because only it can undo the open changes later.
   *
   * @returns true once it exists
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
   * Rewrites the journal without changes that ended before an instant. Open and failed changes stay, and so do harmful
   * ones that a person has not cleared.
   *
   * @param isNeeded keeps an ended change all the same
   * @returns the number of removed changes
   * @throws the system's error; the journal is unchanged then
   */
  compact(endedBeforeMs: number, isNeeded: (knobs: readonly KnobChange[]) => boolean): number {
    const dropped = this.all.filter(
      ({ endedAtMs, state, verdict, isForgiven, intent }) =>
        state !== 'failed' &&
        endedAtMs !== null &&
        endedAtMs < endedBeforeMs &&
        (verdict !== 'worse' || isForgiven) &&
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
