import type { ProcessTable } from '../../shared/contract/schemas';
import { Bus } from '../base/bus';
import type { Clock } from '../base/clock';
import type { Remote } from '../base/remote';
import type { AppUsage } from '../platform/linux/process-scanner';
import type { ProcessScan, ProcessService } from '../platform/linux/process-service';
import { BackgroundReading } from './background-reading';
import type { MetricsCollector, Sink } from './collector';

export interface ProcessCollectorOptions {
  readonly service: Remote<ProcessService>;
  readonly clock: Clock;
  /** How often to look while nobody watches. */
  readonly intervalMs: () => number;
}

/** The source of processes, and what it has for those who want to see more than the sums. */
export interface ProcessCollector extends MetricsCollector {
  /** A table that is at most a few seconds old; asks for one where there is none. */
  table(): Promise<ProcessTable>;
  /** Every new table while anybody watches. */
  readonly tables: Bus<ProcessTable>;
  /** Looks every second until the returned function is called. */
  watch(): () => void;
}

const WATCHED_INTERVAL_MS = 1_000;
const FRESH_MS = 2_000;
/** An answer is handed over until it is so many intervals old, as the registry does with values. */
const HELD_INTERVALS = 2;
/** Heartbeats come a little early or late. */
const EARLY_MS = 100;

/**
 * The processes. They are read on the worker, because 400 of them take longer than the whole tick may; here the
 * newest answer is handed over. It runs on every tick and keeps its interval itself, because that changes with who
 * is watching.
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
    if (result.rows !== null) {
      newestTable = { table: { atMs: result.atMs, rows: result.rows }, atMonotonicMs: clock.monotonicMs() };
      tables.emit(newestTable.table);
    }
    return result;
  }

  const reading = new BackgroundReading(
    () => scan(watchers > 0),
    () => {
      repliedAtMs = clock.monotonicMs();
    },
  );

  return {
    id: 'processes',
    title: 'Processes',
    tables,
    start(sink) {
      series = new ProcessSeries(sink);
    },
    collect(_, sink) {
      const nowMs = clock.monotonicMs();
      const waitMs = watchers > 0 ? WATCHED_INTERVAL_MS : intervalMs();
      if (reading.newest !== undefined && nowMs - repliedAtMs < waitMs * HELD_INTERVALS) {
        series?.set(reading.newest, sink);
      }
      if (nowMs - requestedAtMs < waitMs - EARLY_MS) return;
      requestedAtMs = nowMs;
      reading.begin();
    },
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
  readonly #apps = new Map<string, ReturnType<typeof createAppSeries>>();

  constructor(private readonly sink: Sink) {
    this.#count = sink.series('process_count');
    this.#threads = sink.series('process_threads_count');
  }

  set({ processes, threads, states, apps }: ProcessScan, sink: Sink): void {
    sink.set(this.#count, processes);
    sink.set(this.#threads, threads);
    for (const [state, count] of Object.entries(states)) {
      if (state !== 'unknown') sink.set(sink.series('process_state_count', { state }), count);
    }
    for (const usage of apps) this.#setApp(usage);
  }

  #setApp({ app, cpuCores, memoryBytes, readBytesPerSecond, writtenBytesPerSecond, processes }: AppUsage): void {
    let series = this.#apps.get(app);
    if (series === undefined) {
      series = createAppSeries(this.sink, app);
      this.#apps.set(app, series);
    }
    this.sink.set(series.cpu, cpuCores);
    this.sink.set(series.memory, memoryBytes);
    this.sink.set(series.read, readBytesPerSecond);
    this.sink.set(series.written, writtenBytesPerSecond);
    this.sink.set(series.processes, processes);
  }
}

function createAppSeries(sink: Sink, app: string) {
  return {
    cpu: sink.series('app_cpu_usage_ratio', { app }),
    memory: sink.series('app_memory_bytes', { app }),
    read: sink.series('app_read_bytes_per_second', { app }),
    written: sink.series('app_written_bytes_per_second', { app }),
    processes: sink.series('app_processes_count', { app }),
  };
}
