import { join } from 'node:path';
import type { Anomaly } from '../../shared/model/insight';
import { messageOf } from '../base/errors';
import type { Context } from '../context';
import { AnalyticsAgent } from '../insight/analytics-agent';
import { createAnalyticsHandlers } from '../insight/analytics-api';
import { AnomalyRecords } from '../insight/anomaly-records';
import { CrossComponentCorrelationAnalyzer } from '../insight/cross-component-correlation-analyzer';
import { DetectorMemory } from '../insight/detector-memory';
import { HistoryDesk } from '../insight/history-desk';
import { MetricsEngine } from '../insight/metrics-engine';
import { PredictionIntelligence } from '../insight/prediction-intelligence';
import { PredictivePerformanceAnalyzer } from '../insight/predictive-performance-analyzer';
import type { MetricStore, StateStore } from '../store/store';
import type { Handlers } from '../transports/router';
import { SCORING_STEP_MS } from './live/scored-metrics';

export interface AnalyticsParts {
  readonly version: string;
  readonly state: StateStore;
  readonly store: MetricStore;
  readonly budget: { readonly allowsDeepAnalysis: boolean };
}

/** What watches the heartbeat for anomalies, and what answers questions about the history. */
export function wireAnalytics(
  { directories, clock, jobs, table, stack, log: parent }: Context,
  { version, state, store, budget }: AnalyticsParts,
): {
  readonly agent: AnalyticsAgent;
  /** Those that go on and are confident. */
  readonly openAnomalies: () => readonly Anomaly[];
  readonly handlers: Handlers['analytics'];
  readonly performance: PredictivePerformanceAnalyzer;
} {
  const log = parent.for('analytics');
  const records = new AnomalyRecords(state, (error) =>
    log.warn('cannot store an anomaly', { error: messageOf(error) }),
  );
  const memory = new DetectorMemory({
    file: join(directories.data, 'anomaly-model.json'),
    version,
    stepMs: SCORING_STEP_MS,
    range: store.range,
    readOldestMs: async () => (await store.stats()).oldestAtMs,
    jobs,
    nowMs: clock.nowMs,
  });
  const agent = new AnalyticsAgent({
    table,
    clock,
    log,
    records,
    memory,
    defer: setImmediate,
    mayJudge: () => budget.allowsDeepAnalysis,
  });
  stack.push('analytics', () => agent.stop());

  const desk = new HistoryDesk({ range: store.range, jobs, clock });
  const correlation = new CrossComponentCorrelationAnalyzer(desk);
  const performance = new PredictivePerformanceAnalyzer(desk);
  const engine = new MetricsEngine(desk, records, new PredictionIntelligence(desk), correlation);
  return {
    agent,
    openAnomalies: () => {
      const nowMs = clock.nowMs();
      return records.list({ selectors: [], fromMs: nowMs, toMs: nowMs + 1, tier: 'confident', limit: 100 });
    },
    handlers: createAnalyticsHandlers({ engine, correlation, performance }),
    performance,
  };
}
