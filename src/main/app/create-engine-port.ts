import type { EnginePort } from '../automation/engine-port';
import { AdvisedError } from '../base/errors';
import { toChange } from '../changes/change-record';
import type { AutomatedOptimizationEngine } from '../optimization/engine';
import type { OptimizationValidator } from '../optimization/optimization-validator';

export interface EngineParts {
  readonly engine: AutomatedOptimizationEngine;
  readonly validator: OptimizationValidator;
}

/** Creates the engine as automation sees it. Without the journal every request is refused. */
export function createEnginePort(optimization: EngineParts | undefined): EnginePort {
  if (optimization === undefined) {
    const refuse = () => {
      throw new AdvisedError('Cannot make changes: the journal is not writable', 'See `homeostat status`.');
    };
    return {
      plan: refuse,
      apply: refuse,
      undo: refuse,
      undoAll: () => [],
      find: () => undefined,
      openChanges: () => [],
    };
  }
  const { engine, validator } = optimization;
  return {
    plan: (request) => engine.plan(request),
    apply: async ({ validate, ...request }) =>
      validate ? validator.applyAndMeasure(request) : engine.executeOptimization(request),
    undo: (changeId) => validator.executeRollback(changeId),
    openChanges: () => engine.getOptimizationStatus().open,
    undoAll: () => engine.rollbackAll(),
    find: (changeId) => {
      const record = engine.changes.find(({ intent }) => intent.changeId === changeId);
      return record === undefined ? undefined : toChange(record);
    },
  };
}
