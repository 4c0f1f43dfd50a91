import type { EnginePort } from '../engine-port';

/**
 * The same engine, asked for one change at a time on each target: two parts of automation that want something of one
 * process do not measure or undo into each other. Changes of other targets do not wait.
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
      // Whoever comes next waits for the end, whatever that is.
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
