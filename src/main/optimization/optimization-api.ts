import type { UndoResult } from '../../shared/model/change';
import { shellLine } from '../../shared/model/change';
import type { AutomatedOptimizationEngine } from './engine';

/** Whoever reaches this host is the person: the socket and the token let nobody else in. */
const PERSON = 'person';

/** What clients may ask of the engine. */
export function createOptimizationHandlers(engine: AutomatedOptimizationEngine) {
  return {
    list: () => engine.listActions(),
    plan: (request: { readonly action: string; readonly target: string; readonly value?: string | undefined }) => {
      const { targetText, note, knobs } = engine.plan({ ...request, by: PERSON });
      return {
        targetText,
        note,
        before: knobs.map(({ before }) => before),
        want: knobs.map(({ want }) => want),
        doLines: knobs.map(({ knob, want }) => shellLine(knob, want)),
        undoLines: knobs.map(({ knob, before }) => shellLine(knob, before)),
      };
    },
    apply: (request: { readonly action: string; readonly target: string; readonly value?: string | undefined }) =>
      engine.executeOptimization({ ...request, by: PERSON }),
    status: () => engine.getOptimizationStatus(),
    history: () => engine.getOptimizationHistory(),
    undo: ({ changeId }: { readonly changeId: string | null }): UndoResult[] =>
      changeId === null ? engine.rollbackAll() : [engine.rollbackOptimization(changeId)],
  };
}
