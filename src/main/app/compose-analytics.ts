import { join } from 'node:path';
import { SCORING_STEP_MS } from '../../core/analytics/live/scored-metrics';
import { AnalyticsAgent } from '../analysis/analytics-agent';
import { createAnalyticsHandlers } from '../analysis/analytics-api';
import { AnomalyRecords } from '../analysis/anomaly-records';
import { CrossComponentCorrelationAnalyzer } from '../analysis/cross-component-correlation-analyzer';
import { DetectorMemory } from '../analysis/detector-memory';
import { HistoryService } from '../analysis/history-service';
import { MetricsEngine } from '../analysis/metrics-engine';
import { PredictionIntelligence } from '../analysis/prediction-intelligence';
import { PredictivePerformanceAnalyzer } from '../analysis/predictive-performance-analyzer';
import { warnOf } from '../base/log';
import type { DomainContext } from './context';

/** Composes the detection of anomalies and the queries about the history. */
export function composeAnalytics(
  { directories, clock, tasks, table, stack, log: parent, state, store, budget }: DomainContext,
  version: string,
) {
  const log = parent.for('analytics');
  const records = new AnomalyRecords(state, warnOf(log, 'cannot store an anomaly'));
  const memory = new DetectorMemory({
    file: join(directories.data, 'anomaly-model.json'),
    version,
    stepMs: SCORING_STEP_MS,
    range: store.range,
    readOldestMs: async () => (await store.stats()).oldestAtMs,
    tasks,
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

  const history = new HistoryService({ range: store.range, tasks, clock });
  const correlation = new CrossComponentCorrelationAnalyzer(history);
  const performance = new PredictivePerformanceAnalyzer(history);
  const engine = new MetricsEngine(history, records, new PredictionIntelligence(history), correlation);
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
