import type { Change, UndoResult } from '../../shared/contract/optimization-schemas';

/** Request of automation to the engine, which checks, journals, guards and reads back every change. */
export interface EngineRequest {
  readonly action: string;
  /** As a person types it: `pid:42`, `tree:42`, `path:/x`, `machine`. */
  readonly target: string;
  readonly value?: string | undefined;
  /** Actor in the journal. */
  readonly by: string;
  /** Time after which the change is undone automatically, even if this process has ended. */
  readonly forMs?: number | undefined;
}

/** Engine as automation uses it. */
export interface EnginePort {
  /** Plans without applying. @throws AdvisedError if it cannot be done */
  plan(request: EngineRequest): { readonly targetText: string; readonly note: string };
  /**
   * @param request with `validate` it is measured first, and kept only if it is proven better
   * @throws AdvisedError if it must not or cannot be made; nothing is changed then
   */
  apply(request: EngineRequest & { readonly validate: boolean }): Promise<Change>;
  undo(changeId: string): UndoResult;
  /** Undoes the changes of all actors. */
  undoAll(): readonly UndoResult[];
  /** @returns undefined if the change does not exist */
  find(changeId: string): Change | undefined;
  openChanges(): readonly Change[];
}
