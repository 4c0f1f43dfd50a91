import type { HealthEvaluator } from '../../core/health/health-evaluator';
import type { Handlers } from '../../shared/contract/handlers';
import type { HealthView, RecoveryPlan } from '../../shared/contract/health-schemas';
import { newestOf } from '../base/bus';
import type { HealthWatch } from './health-watch';

const NOT_YET: HealthView = {
  atMs: 0,
  state: 'unknown',
  stateSinceMs: 0,
  score: null,
  deductions: [],
  bottlenecks: [],
  trend: null,
  prediction: null,
  openIncidents: 0,
};

export function createHealthHandlers(watch: HealthWatch, judge: HealthEvaluator): Omit<Handlers['health'], 'kills'> {
  let plan: RecoveryPlan | undefined;

  return {
    get: () => watch.view ?? NOT_YET,
    watch: async (_, { signal }) => newestOf(watch.changes, signal, watch.view ?? NOT_YET),
    history: (period) => judge.states.getStateHistory(period),
    bottlenecks: () => ({ active: [...judge.bottlenecks.active], past: [...judge.bottlenecks.past] }),
    incidents: ({ fromMs, toMs, limit }) =>
      [...judge.incidents.open, ...judge.incidents.closed]
        .filter(({ openedAtMs, closedAtMs }) => openedAtMs < toMs && (closedAtMs ?? Number.POSITIVE_INFINITY) > fromMs)
        .slice(0, limit),
    recovery: () => {
      const { states, bottlenecks } = judge;
      // A plan is followed to its end; the next one is made after that.
      if (plan === undefined || !plan.isValid || states.trackRecoveryProgress(plan) === 1) {
        plan = states.validateRecoveryPath(states.state, bottlenecks.active);
      }
      return { plan, progress: states.trackRecoveryProgress(plan) };
    },
  };
}
