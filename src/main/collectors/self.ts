import { getHeapStatistics } from 'node:v8';
import type { StoreStats } from '../../shared/contract/schemas';
import type { MetricName } from '../../shared/model/catalog';
import type { MetricsCollector } from './collector';
import { CounterRate } from './counter-rate';

/** State of the anomaly detection. NaN before its first step. */
export interface AnalyticsReadings {
  /** The history is learned, so that each step is judged. */
  readonly isReady: boolean;
  readonly scoringSeconds: number;
  /** Share of the last step, 0 to 1. */
  readonly score: number;
  /** Periods since the start. */
  readonly anomalies: number;
  readonly errors: number;
}

export interface SelfReadings {
  /** Values from other parts of Homeostat; NaN while unknown. */
  readonly own: Readonly<Partial<Record<MetricName, () => number>>>;
  /** Undefined before the store has responded. */
  store(): StoreStats | undefined;
  analytics(): AnalyticsReadings;
}

const STORE: readonly (readonly [MetricName, (stats: StoreStats) => number])[] = [
  ['homeostat_store_bytes', ({ bytes }) => bytes],
  ['homeostat_written_bytes_total', ({ writtenBytes }) => writtenBytes],
  ['homeostat_store_memory_only_ratio', ({ mode }) => (mode === 'memory-only' ? 1 : 0)],
  ['homeostat_store_damaged_blocks_total', ({ damaged }) => damaged],
  ['homeostat_store_cache_hits_total', ({ cache }) => cache.hits],
  ['homeostat_store_cache_misses_total', ({ cache }) => cache.misses],
  ['homeostat_store_cache_evictions_total', ({ cache }) => cache.evictions],
];

const ANALYTICS: readonly (readonly [MetricName, (readings: AnalyticsReadings) => number])[] = [
  ['homeostat_analytics_ready_ratio', ({ isReady }) => (isReady ? 1 : 0)],
  ['homeostat_anomaly_score_ratio', ({ score }) => score],
  ['homeostat_anomalies_total', ({ anomalies }) => anomalies],
  ['homeostat_analytics_seconds', ({ scoringSeconds }) => scoringSeconds],
  ['homeostat_analytics_errors_total', ({ errors }) => errors],
];

/** Collects the cost of Homeostat itself: all threads of this process. */
export function createSelfCollector({ own, store, analytics }: SelfReadings): MetricsCollector {
  const cpu = new CounterRate();
  const ofStore = STORE.map(([metric, read]) => {
    const readStats = () => {
      const stats = store();
      return stats === undefined ? Number.NaN : read(stats);
    };
    return [metric, readStats] as const;
  });
  const sources: readonly (readonly [MetricName, () => number])[] = [
    ['homeostat_memory_bytes', () => process.memoryUsage.rss()],
    ['homeostat_heap_used_bytes', () => getHeapStatistics().used_heap_size],
    ...(Object.entries(own) as [MetricName, () => number][]),
    ...ofStore,
    ...ANALYTICS.map(([metric, read]) => [metric, () => read(analytics())] as const),
  ];
  let series: readonly number[] = [];
  let cpuSeries = -1;

  return {
    id: 'self',
    title: 'Homeostat itself',
    start(sink) {
      cpuSeries = sink.series('homeostat_cpu_usage_ratio');
      series = sources.map(([metric]) => sink.series(metric));
    },
    collect(tick, sink) {
      const { user, system } = process.cpuUsage();
      sink.set(cpuSeries, cpu.perSecond(user + system, tick) / 1e6);
      for (let index = 0; index < sources.length; index++) {
        const [, read] = sources[index] as (typeof sources)[number];
        sink.set(series[index] as number, read());
      }
    },
  };
}
