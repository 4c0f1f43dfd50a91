import type { EnginePort } from '../engine-port';

/**
 * Limits an engine to one change at a time on each target: two parts of automation must not measure or undo each
 * other's changes of one process. Changes of other targets do not wait.
 *
 * @param engine a plain object: the methods of a class would be lost
 */
export function serializeByTarget(engine: EnginePort): EnginePort {
  const last = new Map<string, Promise<unknown>>();
  return {
    ...engine,
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
