import type { Change, UndoResult } from '../../shared/contract/optimization-schemas';

/** What automation may ask of the engine. The engine checks, journals, guards and reads back everything by itself. */
export interface EngineRequest {
  readonly action: string;
  /** As a person would give it: `pid:42`, `path:/x`, `machine`. */
  readonly target: string;
  readonly value?: string | undefined;
  /** Who asks: stands in the journal. */
  readonly by: string;
  /** After which it is taken back by itself, even where nobody is left to do so. */
  readonly forMs?: number | undefined;
}

/** The engine as automation sees it: a domain is given the powers of another as functions. */
export interface EnginePort {
  /** What would be done; nothing is. @throws AdvisedError where it cannot be */
  plan(request: EngineRequest): { readonly targetText: string; readonly note: string };
  /**
   * @param request with `validate` it is measured first, and kept only where it is proven better
   * @throws AdvisedError where it must not or cannot be made; nothing is changed then
   */
  apply(request: EngineRequest & { readonly validate: boolean }): Promise<Change>;
  undo(changeId: string): UndoResult;
  /** Takes everything back, whoever made it. */
  undoAll(): readonly UndoResult[];
  /** As it is known now; undefined where there is no such change. */
  find(changeId: string): Change | undefined;
  /** Those that are in force now. */
  openChanges(): readonly Change[];
}
