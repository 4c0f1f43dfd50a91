import { isOpen, type KnobChange } from '../../shared/model/change';
import { addRecord, type ChangeRecord, readChanges, toRecords } from '../changes/change-record';
import { Journal, type JournalRecord } from '../changes/journal';

/** Every change there was, in memory as it stands in the journal. */
export class ChangeStates {
  readonly #changes: Map<string, ChangeRecord>;
  readonly #journal: Journal;
  /** What was cut off the end of the journal because it was damaged. */
  readonly damagedBytes: number;

  /** @throws where the journal can be neither read nor made */
  constructor(file: string) {
    const { journal, records, damagedBytes } = Journal.open(file);
    this.#journal = journal;
    this.#changes = readChanges(records);
    this.damagedBytes = damagedBytes;
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
    this.#journal.append(record, isDurable);
    addRecord(this.#changes, record);
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
    if (dropped.length === 0 && !this.#journal.isLarge()) return 0;
    const gone = new Set(dropped.map(({ intent }) => intent.changeId));
    this.#journal.rewrite(this.all.filter(({ intent }) => !gone.has(intent.changeId)).flatMap(toRecords));
    for (const changeId of gone) this.#changes.delete(changeId);
    return gone.size;
  }

  close(): void {
    this.#journal.close();
  }
}
