import type { Anomaly } from '../../shared/contract/analytics-schemas';
import type { Handlers } from '../../shared/contract/handlers';
import type { Bottleneck } from '../../shared/contract/health-schemas';
import { pidOf } from '../automation/policy/proposal';
import { PatternWatch } from '../automation/recommendations/pattern-watch';
import { RecommendationEngine } from '../automation/recommendations/recommendation-engine';
import { warnOf } from '../base/log';
import type { MetricWindow } from '../metrics/metric-window';
import type { AutomatedOptimizationEngine } from '../optimization/engine';
import { PERSON } from '../optimization/engine-config';
import { refusalOf } from '../optimization/refusal-of';
import { isAlive } from '../platform/is-alive';
import type { ServiceWatch } from '../services/service-watch';
import type { ComposedHealth } from './compose-health';
import type { DomainContext } from './context';

export interface RecommendationWiring {
  /** Undefined if the journal is unavailable; nothing is recommended then. */
  readonly engine: AutomatedOptimizationEngine | undefined;
  readonly health: ComposedHealth;
  readonly services: ServiceWatch;
  readonly anomalies: () => readonly Anomaly[];
  readonly findPatterns: Handlers['analytics']['patterns'];
  readonly window: MetricWindow;
}

/** A metric without a value for this many frames is unknown. */
const RECENT_FRAMES = 120;

/** Composes recommendations, ranked by what this machine has learned. */
export async function composeRecommendations(
  { clock, trustedNowMs, table, stack, log: parent, state, budget }: DomainContext,
  { engine, health, services, anomalies, findPatterns, window }: RecommendationWiring,
) {
  const log = parent.for('recommendations');
  const newest = (key: string) => {
    const series = table.find(key);
    return series === undefined ? undefined : window.latest(series.index, RECENT_FRAMES)?.value;
  };
  const patterns = new PatternWatch({
    find: async (query) => findPatterns(query, {}),
    mayCheck: () => budget.allowsDeepAnalysis,
    clock,
    log,
  });
  stack.push('patterns', patterns.start());
  const recommendations = new RecommendationEngine({
    state,
    suggest: (bottlenecks: readonly Bottleneck[]) => engine?.suggest({ bottlenecks, ownSteps: budget.steps }) ?? [],
    actions: () => engine?.listActions() ?? [],
    changes: () => engine?.getOptimizationHistory() ?? [],
    openChanges: () => engine?.getOptimizationStatus().open ?? [],
    obstacleTo: ({ action, target }) => engine && refusalOf(engine, { action, target, by: PERSON }),
    isGone: (target) => {
      const pid = pidOf(target);
      return pid !== undefined && !isAlive(pid);
    },
    findings: () => ({
      bottlenecks: health.watch.view?.bottlenecks ?? [],
      anomalies: anomalies(),
      prediction: health.watch.view?.prediction ?? null,
      patterns: patterns.patterns,
      services: services.statuses,
    }),
    conditions: () => ({
      role: health.thresholds.role,
      onBattery: newest('battery_on_ratio') === 1,
      cpuBusyRatio: newest('cpu_usage_ratio') ?? 0,
    }),
    clock,
    trustedNowMs,
    random: Math.random,
    log,
  });
  await recommendations.load().catch(warnOf(log, 'cannot load what earlier runs learned'));
  stack.push('recommendations', recommendations.start());
  return {
    engine: recommendations,
    handlers: {
      list: () => recommendations.check(),
      dismiss: ({ id }) => recommendations.dismiss(id),
      snooze: ({ id, forMs }) => recommendations.snooze(id, forMs),
      never: ({ id }) => recommendations.never(id),
      restore: ({ id }) => recommendations.restore(id),
    } satisfies Handlers['recommendations'],
  };
}
