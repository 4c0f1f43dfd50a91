import type { EnginePort } from '../engine-port';

/**
 * Limits an engine to one change at a time on each target: two parts of automation must not measure or undo each
 * other's changes of one process. Changes of other targets do not wait.
 */
export function serializeByTarget(engine: EnginePort): EnginePort {
  const last = new Map<string, Promise<unknown>>();
  return {
    plan: (request) => engine.plan(request),
    undo: (changeId) => engine.undo(changeId),
    undoAll: () => engine.undoAll(),
    find: (changeId) => engine.find(changeId),
    openChanges: () => engine.openChanges(),
    async apply(request) {
      const { target } = request;
      const before = last.get(target);
      const mine = before === undefined ? engine.apply(request) : before.then(() => engine.apply(request));
      // The next one waits for the end of this one, also after a failure.
      const end = mine.catch(() => undefined);
      last.set(target, end);
      try {
        return await mine;
      } finally {
        if (last.get(target) === end) last.delete(target);
      }
    },
  };
}
