import type { Handlers } from '../../shared/contract/handlers';
import type { CrossComponentCorrelationAnalyzer } from './cross-component-correlation-analyzer';
import type { MetricsEngine } from './metrics-engine';
import type { PredictivePerformanceAnalyzer } from './predictive-performance-analyzer';

export interface AnalyticsParts {
  readonly engine: MetricsEngine;
  readonly correlation: CrossComponentCorrelationAnalyzer;
  readonly performance: PredictivePerformanceAnalyzer;
}

export function createAnalyticsHandlers({ engine, correlation, performance }: AnalyticsParts): Handlers['analytics'] {
  return {
    anomalies: (query) => engine.detectAnomalies(query),
    expected: (query) => engine.expectValues(query),
    analyze: (query) => engine.analyze(query),
    forecast: (query) => engine.forecastMetrics(query),
    capacities: () => performance.forecastCapacities(),
    patterns: (query) => engine.identifyPatterns(query),
    correlate: (query) => engine.correlateMetrics(query),
    changes: (query) => correlation.findChanges(query),
    leaks: () => performance.findLeaks(),
  };
}
