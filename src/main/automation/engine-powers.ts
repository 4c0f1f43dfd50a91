import type { Change, KnobChange, UndoResult } from '../../shared/model/change';

/** What shall be changed, by whom. */
export interface ChangeRequest {
  readonly action: string;
  /** `pid:1234`, `path:/x`, `machine` and the like: what the action takes. */
  readonly target: string;
  /** What is usual where nothing is said. */
  readonly value?: string | undefined;
  /** Who asked, as the record of the change tells it. */
  readonly by: string;
}

/** Whether it is measured, and how long it may last. */
export interface ApplyOptions {
  /** Measured, and kept only where it is proven better; else made at once. */
  readonly validate: boolean;
  /** After which it is taken back by itself; as long as the action allows where nothing is said. */
  readonly forMs?: number | undefined;
}

/** What would be done. */
export interface PlannedChange {
  readonly targetText: string;
  readonly note: string;
  readonly knobs: readonly KnobChange[];
}

/**
 * What automation may ask of the engine, which alone changes anything: automation decides, and never writes a knob
 * itself.
 */
export interface EnginePowers {
  /** What would be done, without doing it. @throws AdvisedError where it cannot be */
  plan(request: ChangeRequest): PlannedChange;
  /** Resolves with the verdict where it is measured. @throws AdvisedError where it must not or cannot be made */
  apply(request: ChangeRequest & ApplyOptions): Promise<Change>;
  /** @throws UnknownNameError where there is no such change */
  undo(changeId: string): UndoResult;
  /** The changes that hold something now, the oldest first. */
  openChanges(): readonly Change[];
}
