import type { Change, UndoResult } from '../../shared/model/change';
import type { AutomatedOptimizationEngine } from './engine';
import type { OptimizationValidator } from './optimization-validator';
import type { ApplyRequest } from './plan-change';

/** What other parts of this host may ask of the engine, in the shape that they are given it. */
export function createEnginePowers(engine: AutomatedOptimizationEngine, validator: OptimizationValidator) {
  return {
    plan: (request: ApplyRequest): { readonly targetText: string; readonly note: string } => engine.plan(request),
    apply: async ({ validate, ...request }: ApplyRequest & { readonly validate: boolean }): Promise<Change> =>
      validate ? validator.validateOptimization(request) : engine.executeOptimization(request),
    undo: (changeId: string): UndoResult => validator.executeRollback(changeId),
    openChanges: (): readonly Change[] => engine.getOptimizationStatus().open,
  };
}
