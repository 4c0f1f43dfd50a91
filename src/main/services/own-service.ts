import type { Budget } from '../base/budget';
import { degraded, ok } from './service-check';
import type { DeclaredService } from './service-watch';

/** Homeostat as a service of its own: degraded while it is over its budget and has slowed itself down. */
export function createOwnService(budget: Budget): DeclaredService {
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
      look: async () => {
        const { level, steps } = budget;
        return level === 0 ? ok('within its budget') : degraded(steps.join('; '), { slowed_steps: level });
      },
    },
  };
}
