import type { CollectorStatus } from '../../shared/contract/schemas';
import { degraded, ok } from './service-check';
import type { DeclaredService } from './service-watch';

/** What is known of the parts of Homeostat. */
export interface OwnParts {
  readonly budget: { readonly level: number; readonly steps: readonly string[] };
  /** Of the main thread: undefined where it was not blocked of late. */
  readonly loop: { readonly recentProblem: string | undefined };
  readonly worker: { readonly restarts: number };
  readonly collectors: () => readonly Pick<CollectorStatus, 'id' | 'state'>[];
}

/** So long a worker that was started again is told. */
const RESTART_NOTICE_MS = 10 * 60_000;

/**
 * Homeostat as a service of its own: degraded while it has slowed itself down. That its main thread was blocked, that its
 * worker had to be started again and that a source waits after failures is told and takes nothing from the machine: the
 * first two are over, and the last may be the machine's way.
 */
export function createOwnService(parts: OwnParts, monotonicMs: () => number): DeclaredService {
  let knownRestarts = 0;
  let restartedAtMs = Number.NEGATIVE_INFINITY;

  function findNews(waiting: readonly string[]): readonly string[] {
    const { loop, worker } = parts;
    if (worker.restarts !== knownRestarts) {
      knownRestarts = worker.restarts;
      restartedAtMs = monotonicMs();
    }
    return [
      ...(loop.recentProblem === undefined ? [] : [loop.recentProblem]),
      ...(monotonicMs() - restartedAtMs <= RESTART_NOTICE_MS ? ['the worker was restarted'] : []),
      ...(waiting.length === 0 ? [] : [`sources waiting to retry: ${waiting.join(', ')}`]),
    ];
  }

  return {
    origin: 'own',
    definition: {
      name: 'homeostat',
      kind: 'process',
      match: 'homeostat',
      min_count: 1,
      interval_seconds: 10,
      timeout_seconds: 5,
      retries: 0,
      depends_on: [],
      restart_on_failure: false,
    },
    check: {
      check: async () => {
        const { budget, collectors } = parts;
        const waiting = collectors()
          .filter(({ state }) => state === 'backing-off')
          .map(({ id }) => id);
        const isSlowed = budget.level > 0;
        const message = [...(budget.steps.length > 0 ? budget.steps : ['not throttled']), ...findNews(waiting)].join(
          '; ',
        );
        const values = { slowed_steps: budget.level, waiting_sources: waiting.length };
        return isSlowed ? degraded(message, values) : ok(message, values);
      },
    },
  };
}
