import type { Handlers } from '../transports/router';
import type { AnomalyRecords } from './anomaly-records';
import type { MetricsEngine } from './metrics-engine';

/** What clients may ask of analytics. */
export function createAnalyticsHandlers(engine: MetricsEngine, records: AnomalyRecords): Handlers['analytics'] {
  return {
    anomalies: (query) => records.list(query),
    expected: (query) => engine.expectValues(query),
    analyze: (query) => engine.analyze(query),
    forecast: (query) => engine.forecastMetrics(query),
    capacities: () => engine.forecastCapacities(),
    patterns: (query) => engine.identifyPatterns(query),
    correlate: (query) => engine.correlateMetrics(query),
    changes: (query) => engine.findChanges(query),
    leaks: () => engine.findLeaks(),
  };
}
