import { getHeapStatistics } from 'node:v8';
import type { StoreStats } from '../../shared/contract/schemas';
import type { MetricName } from '../../shared/model/catalog';
import type { MetricsCollector } from './collector';
import { CounterRate } from './counter-rate';

/** What the watch for anomalies tells of itself. NaN before its first step. */
export interface AnalyticsReadings {
  /** Whether the history is learned, so that each step is judged. */
  readonly isReady: boolean;
  readonly scoringSeconds: number;
  /** Of the last step, 0-1. */
  readonly score: number;
  /** Periods that began since the start. */
  readonly anomalies: number;
  readonly errors: number;
}

/** What Homeostat knows of itself elsewhere. NaN where it is not known yet. */
export interface SelfReadings {
  /** How long the tick before this one took. */
  tickSeconds(): number;
  intervalSeconds(): number;
  ticks(): number;
  droppedTicks(): number;
  /** Undefined until the store has told. */
  store(): StoreStats | undefined;
  seriesCount(): number;
  /**
   * How late this tick's timer was. A sampler (monitorEventLoopDelay) would see delays between ticks too, but
   * took 0.05 % of a core at 100 ms and 0.6 % at its default: too much of the whole budget.
   */
  eventLoopDelaySeconds(): number;
  eventLoopBlocks(): number;
  hostRestarts(): number;
  workerRestarts(): number;
  budgetSteps(): number;
  /** Of the judgement before, 0-1. */
  healthScoreRatio(): number;
  analytics(): AnalyticsReadings;
}

/** What Homeostat itself costs: all threads of this process. */
export function createSelfCollector(readings: SelfReadings): MetricsCollector {
  const cpu = new CounterRate();
  const store = (read: (stats: StoreStats) => number) => () => {
    const stats = readings.store();
    return stats === undefined ? Number.NaN : read(stats);
  };
  const sources: readonly (readonly [MetricName, () => number])[] = [
    ['homeostat_memory_bytes', () => process.memoryUsage.rss()],
    ['homeostat_heap_used_bytes', () => getHeapStatistics().used_heap_size],
    ['homeostat_heartbeat_seconds', readings.tickSeconds],
    ['homeostat_tick_lateness_seconds', readings.eventLoopDelaySeconds],
    ['homeostat_interval_seconds', readings.intervalSeconds],
    ['homeostat_ticks_total', readings.ticks],
    ['homeostat_ticks_dropped_total', readings.droppedTicks],
    ['homeostat_store_bytes', store(({ bytes }) => bytes)],
    ['homeostat_written_bytes_total', store(({ writtenBytes }) => writtenBytes)],
    ['homeostat_store_memory_only_ratio', store(({ mode }) => (mode === 'memory-only' ? 1 : 0))],
    ['homeostat_store_damaged_blocks_total', store(({ damaged }) => damaged)],
    ['homeostat_store_cache_hits_total', store(({ cache }) => cache.hits)],
    ['homeostat_store_cache_misses_total', store(({ cache }) => cache.misses)],
    ['homeostat_store_cache_evictions_total', store(({ cache }) => cache.evictions)],
    ['homeostat_series_count', readings.seriesCount],
    ['homeostat_event_loop_delay_seconds', readings.eventLoopDelaySeconds],
    ['homeostat_event_loop_blocks_total', readings.eventLoopBlocks],
    ['homeostat_host_restarts_total', readings.hostRestarts],
    ['homeostat_worker_restarts_total', readings.workerRestarts],
    ['homeostat_budget_step_count', readings.budgetSteps],
    ['health_score_ratio', readings.healthScoreRatio],
    ['homeostat_analytics_ready_ratio', () => (readings.analytics().isReady ? 1 : 0)],
    ['homeostat_anomaly_score_ratio', () => readings.analytics().score],
    ['homeostat_anomalies_total', () => readings.analytics().anomalies],
    ['homeostat_analytics_seconds', () => readings.analytics().scoringSeconds],
    ['homeostat_analytics_errors_total', () => readings.analytics().errors],
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
