import type { ProcessTable } from '../../shared/contract/schemas';
import { Bus } from '../base/bus';
import type { Clock } from '../base/clock';
import type { Remote } from '../base/remote';
import type { ProcessScan, ProcessService } from '../platform/linux/process-service';
import type { AppUsage } from '../platform/linux/process-totals';
import { BackgroundReading } from './background-reading';
import { type MetricsCollector, type Sink, setValue } from './collector';
import { ByKey, FieldSeries, type Fields } from './counter-rate';

export interface ProcessCollectorOptions {
  readonly service: Pick<Remote<ProcessService>, 'scan'>;
  readonly clock: Clock;
  /** Interval while no one watches. */
  readonly intervalMs: () => number;
}

/** The process collector, which also provides whole tables. */
export interface ProcessCollector extends MetricsCollector {
  /** Returns a table that is at most a few seconds old, and requests one if needed. */
  table(): Promise<ProcessTable>;
  /** Emits every new table while someone watches. */
  readonly tables: Bus<ProcessTable>;
  /** Scans every second until the returned function is called. */
  watch(): () => void;
}

const WATCHED_INTERVAL_MS = 1_000;
const FRESH_MS = 2_000;
/** A result is reported until it is this many intervals old, as the registry does with values. */
const HELD_INTERVALS = 2;
/** Ticks are slightly early or late. */
const EARLY_MS = 100;

/**
 * Collects processes. The worker reads them, because 400 of them take longer than the whole tick may, and the newest
 * result is reported here. It runs on every tick and controls its interval itself, which depends on watchers.
 */
export function createProcessCollector({ service, clock, intervalMs }: ProcessCollectorOptions): ProcessCollector {
  const tables = new Bus<ProcessTable>();
  let watchers = 0;
  let requestedAtMs = Number.NEGATIVE_INFINITY;
  let newestTable: { readonly table: ProcessTable; readonly atMonotonicMs: number } | undefined;
  let repliedAtMs = Number.NEGATIVE_INFINITY;
  let series: ProcessSeries | undefined;

  async function scan(rows: boolean): Promise<ProcessScan> {
    const result = await service.scan({ rows });
    // A capture may lack them; a running kernel lists at least this process.
    if (result.processes === 0) throw new Error('/proc lists no processes');
    if (result.rows !== null) {
      newestTable = { table: { atMs: result.atMs, rows: result.rows }, atMonotonicMs: clock.monotonicMs() };
      tables.emit(newestTable.table);
    }
    return result;
  }

  const reading = new BackgroundReading(
    () => scan(watchers > 0),
    (result) => {
      repliedAtMs = clock.monotonicMs();
      series?.set(result);
    },
  );

  return {
    id: 'processes',
    title: 'Processes',
    tables,
    start(sink) {
      series = new ProcessSeries(sink);
    },
    collect() {
      const nowMs = clock.monotonicMs();
      const waitMs = watchers > 0 ? WATCHED_INTERVAL_MS : intervalMs();
      if (reading.newest !== undefined && nowMs - repliedAtMs < waitMs * HELD_INTERVALS) {
        series?.set(reading.newest);
      }
      if (nowMs - requestedAtMs < waitMs - EARLY_MS) return;
      requestedAtMs = nowMs;
      reading.begin();
    },
    settle: () => reading.settle(),
    async table() {
      if (newestTable !== undefined && clock.monotonicMs() - newestTable.atMonotonicMs < FRESH_MS) {
        return newestTable.table;
      }
      const { atMs, rows } = await scan(true);
      return { atMs, rows: rows ?? [] };
    },
    watch() {
      watchers++;
      let isWatching = true;
      return () => {
        if (isWatching) watchers--;
        isWatching = false;
      };
    },
  };
}

class ProcessSeries {
  readonly #count: number;
  readonly #threads: number;
  readonly #apps = new ByKey<FieldSeries<AppUsage>>();

  constructor(private readonly sink: Sink) {
    this.#count = sink.series('process_count');
    this.#threads = sink.series('process_threads_count');
  }

  set({ processes, threads, states, apps }: ProcessScan): void {
    const { sink } = this;
    sink.set(this.#count, processes);
    sink.set(this.#threads, threads);
    for (const [state, count] of Object.entries(states)) {
      if (state !== 'unknown') setValue(sink, 'process_state_count', count, { state });
    }
    for (const usage of apps) {
      const { app } = usage;
      this.#apps.get(app, () => new FieldSeries(sink, APP_FIELDS, { app })).set(usage);
    }
  }
}

const APP_FIELDS: Fields<AppUsage> = [
  ['app_cpu_usage_ratio', 'cpuCores'],
  ['app_memory_bytes', 'memoryBytes'],
  ['app_read_bytes_per_second', 'readBytesPerSecond'],
  ['app_written_bytes_per_second', 'writtenBytesPerSecond'],
  ['app_processes_count', 'processes'],
];
