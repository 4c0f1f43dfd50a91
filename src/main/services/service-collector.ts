import type { MetricName } from '../../shared/model/catalog';
import type { Labels } from '../../shared/model/series';
import type { ServiceRunner } from './service-runner';

interface Sink {
  series(metric: MetricName, labels?: Labels): number;
  set(series: number, value: number): void;
}

const UP: Readonly<Record<string, number>> = { healthy: 1, degraded: 1, recovering: 1, unhealthy: 0 };

/** Collects metrics of the services: availability, response time, and the values of their checks. */
export function createServiceCollector(runners: () => readonly ServiceRunner[]) {
  return {
    id: 'services',
    title: 'Services',
    intervalMs: 5_000,
    collect(_: unknown, sink: Sink) {
      for (const { definition, health, responseSeconds, values, status } of runners()) {
        const service = definition.name;
        sink.set(sink.series('service_up_ratio', { service }), UP[health.state] ?? Number.NaN);
        sink.set(sink.series('service_response_seconds', { service }), responseSeconds ?? Number.NaN);
        sink.set(sink.series('service_success_ratio', { service }), status.successRatio ?? Number.NaN);
        for (const [value, measured] of Object.entries(values)) {
          sink.set(sink.series('service_measured_count', { service, value }), measured);
        }
      }
    },
  };
}
