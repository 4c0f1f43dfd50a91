import type { CollectorStatus } from '../../shared/contract/schemas';
import { metricDefinition } from '../../shared/model/catalog';
import { quantize } from '../../shared/model/metric';
import type { SeriesTable } from '../../shared/model/series';
import { rangeOfMetric, type ValueRange } from '../../shared/model/value-range';
import type { Clock } from '../base/clock';
import { messageOf } from '../base/errors';
import { type MetricsCollector, type Sink, type Tick, UnsupportedError } from './collector';

/** A tick as the registry needs it. */
export interface FrameTick {
  readonly atMs: number;
  readonly intervalMs: number;
  /** True if no rates may be computed across the time before. */
  readonly gap: boolean;
}

export interface CollectorRegistryOptions {
  readonly collectors: readonly MetricsCollector[];
  readonly table: SeriesTable;
  readonly clock: Clock;
  /** Called when a collector starts to fail or to be slow, not at every attempt. */
  readonly onProblem: (id: string, problem: string) => void;
}

/** Limit for one run. Several longer runs in a row cause a back-off. */
const SLOW_MS = 20;
const SLOW_RUNS = 5;
const LONGEST_BACK_OFF_MS = 5 * 60_000;
/** Timers are slightly early or late: a run that is early by this share of a tick counts as on time. */
const EARLY_SHARE = 0.1;
/** A value is repeated in frames until it is this many intervals old. */
const HELD_INTERVALS = 2;
/** Bounds the memory of a collector that reports ever new problems. */
const MOST_LOGGED_PROBLEMS = 50;

type State = CollectorStatus['state'];

/** Rounding and possible values of a series. */
interface Scale extends ValueRange {
  readonly resolution: number;
}

/** A collector with its state. */
interface Entry {
  readonly collector: MetricsCollector;
  readonly sink: Sink;
  /** Indexes of all series that it has set. */
  readonly series: number[];
  readonly durationSeries: number;
  readonly successSeries: number;
  state: State;
  intervalMs: number | undefined;
  /** Monotonic times; NaN before the first. */
  lastRunAtMs: number;
  lastSuccessAtMs: number;
  retryAtMs: number;
  lastDurationMs: number | null;
  failures: number;
  slowRuns: number;
  error: string | null;
  /** Parts of the source that were missing in the last run. */
  readonly missing: Set<string>;
  /** All parts that were ever missing, which are logged once. */
  readonly loggedMissing: Set<string>;
  isStarted: boolean;
  /** A gap occurred since its last run. */
  isAfterGap: boolean;
}

/**
 * Runs the collectors on each tick and isolates them from each other.
 *
 * A collector with its own interval runs only when due. In between, frames repeat its last values until they are two
 * intervals old, so that charts are continuous and rules get one value for each frame. Values that it sets between its
 * runs are in the next frame. A failed run leaves no values at all, because half a reading is worse than none.
 *
 * Methods that take an ID throw for an unknown one.
 */
export function createCollectorRegistry({ collectors, table, clock, onProblem }: CollectorRegistryOptions) {
  const entries = new Map<string, Entry>();
  /** By index of the series, as are the scales. */
  let values = new Float64Array(512).fill(Number.NaN);
  const scales: Scale[] = [];
  const owners: (Entry | undefined)[] = [];
  let tickMs = 1_000;

  function store(index: number, value: number): void {
    if (index >= values.length) {
      const larger = new Float64Array(Math.max(index + 1, values.length * 2)).fill(Number.NaN);
      larger.set(values);
      values = larger;
    }
    const scale = scales[index];
    if (scale === undefined) throw new Error(`series ${index} does not belong to a collector`);
    const rounded = quantize(value, scale.resolution);
    values[index] = rounded >= scale.least && rounded <= scale.most && Number.isFinite(rounded) ? rounded : Number.NaN;
  }

  function intern(...[metric, labels]: Parameters<Sink['series']>): number {
    const index = table.intern(metric, labels);
    if (index >= 0) scales[index] ??= { resolution: metricDefinition(metric).resolution, ...rangeOfMetric(metric) };
    return index;
  }

  function createEntry(collector: MetricsCollector): Entry {
    const labels = { collector: collector.id };
    const entry: Entry = {
      collector,
      sink: {
        series(metric, seriesLabels) {
          const index = intern(metric, seriesLabels);
          if (index >= 0 && owners[index] !== entry) {
            owners[index] = entry;
            entry.series.push(index);
          }
          return index;
        },
        set(index, value) {
          // Values that arrive after the collector was stopped or failed are ignored.
          if (index >= 0 && entry.isStarted && entry.state === 'running') store(index, value);
        },
        missing(problem) {
          entry.missing.add(problem);
          if (entry.loggedMissing.has(problem) || entry.loggedMissing.size >= MOST_LOGGED_PROBLEMS) return;
          entry.loggedMissing.add(problem);
          onProblem(collector.id, problem);
        },
      },
      series: [],
      durationSeries: intern('homeostat_collector_duration_seconds', labels),
      successSeries: intern('homeostat_collector_success_ratio', labels),
      state: collector.optIn === true ? 'disabled' : 'running',
      intervalMs: collector.intervalMs,
      lastRunAtMs: Number.NaN,
      lastSuccessAtMs: Number.NaN,
      retryAtMs: 0,
      lastDurationMs: null,
      failures: 0,
      slowRuns: 0,
      error: null,
      missing: new Set(),
      loggedMissing: new Set(),
      isStarted: false,
      isAfterGap: true,
    };
    return entry;
  }

  function find(id: string): Entry {
    const entry = entries.get(id);
    if (entry === undefined)
      throw new Error(`no collector is named ${id}; use one of ${[...entries.keys()].join(', ')}`);
    return entry;
  }

  function forgetValues(entry: Entry): void {
    for (const index of entry.series) if (index < values.length) values[index] = Number.NaN;
  }

  /** Releases the resources of a collector. A failing stop must not affect the others. */
  function stopEntry(entry: Entry): void {
    forgetValues(entry);
    if (!entry.isStarted) return;
    entry.isStarted = false;
    try {
      entry.collector.stop?.();
    } catch (error) {
      onProblem(entry.collector.id, `cannot stop the collector: ${messageOf(error)}`);
    }
  }

  function fail(entry: Entry, error: unknown, nowMs: number, intervalMs: number): void {
    forgetValues(entry);
    entry.isAfterGap = true;
    entry.error = messageOf(error);
    if (error instanceof UnsupportedError) {
      stopEntry(entry);
      entry.state = 'unsupported';
      entry.retryAtMs = nowMs + LONGEST_BACK_OFF_MS;
      store(entry.durationSeries, Number.NaN);
      store(entry.successSeries, Number.NaN);
      return;
    }
    entry.failures++;
    if (entry.state !== 'backing-off') onProblem(entry.collector.id, entry.error);
    entry.state = 'backing-off';
    store(entry.successSeries, 0);
    entry.retryAtMs = nowMs + Math.min(LONGEST_BACK_OFF_MS, Math.max(1_000, intervalMs) * 2 ** entry.failures);
  }

  /** Starts the collector if necessary, collects, and evaluates the run. */
  function run(entry: Entry, frameTick: FrameTick, startMs: number): void {
    const { collector, sink } = entry;
    const intervalMs = entry.intervalMs ?? frameTick.intervalMs;
    const wasBackingOff = entry.state === 'backing-off';
    entry.lastRunAtMs = startMs;
    let isStarting = !entry.isStarted;
    try {
      // The sink accepts values of a running collector only.
      entry.state = 'running';
      if (isStarting) {
        entry.isStarted = true;
        collector.start?.(sink);
        isStarting = false;
      }
      forgetValues(entry);
      entry.missing.clear();
      const tick: Tick = {
        atMs: frameTick.atMs,
        elapsedMs: entry.isAfterGap ? Number.NaN : startMs - entry.lastSuccessAtMs,
        gap: entry.isAfterGap,
      };
      collector.collect(tick, sink);
    } catch (error) {
      if (wasBackingOff) entry.state = 'backing-off';
      if (isStarting) stopEntry(entry);
      fail(entry, error, startMs, intervalMs);
      return;
    }
    const durationMs = clock.monotonicMs() - startMs;
    entry.lastDurationMs = durationMs;
    entry.lastSuccessAtMs = startMs;
    entry.isAfterGap = false;
    store(entry.durationSeries, durationMs / 1000);
    entry.slowRuns = durationMs > SLOW_MS ? entry.slowRuns + 1 : 0;
    if (entry.slowRuns >= SLOW_RUNS) {
      // One more slow run after the delay causes a longer delay.
      entry.slowRuns = SLOW_RUNS - 1;
      if (wasBackingOff) entry.state = 'backing-off';
      const problem = `took ${Math.round(durationMs)} ms of the tick, ${SLOW_RUNS} times in a row`;
      fail(entry, new Error(problem), startMs, intervalMs);
      return;
    }
    store(entry.successSeries, 1);
    if (entry.slowRuns > 0) return;
    entry.failures = 0;
    entry.error = null;
  }

  function isDue(entry: Entry, nowMs: number): boolean {
    // A sensor, a battery or a driver may appear at any time.
    if (entry.state === 'backing-off' || entry.state === 'unsupported') return nowMs >= entry.retryAtMs;
    if (entry.state !== 'running') return false;
    if (entry.intervalMs === undefined || Number.isNaN(entry.lastRunAtMs)) return true;
    return nowMs - entry.lastRunAtMs >= entry.intervalMs - tickMs * EARLY_SHARE;
  }

  const registry = {
    /** Also starts the collector, unless it is opt-in. @throws if its id is taken */
    register(collector: MetricsCollector) {
      if (entries.has(collector.id)) throw new Error(`two collectors are named ${collector.id}`);
      entries.set(collector.id, createEntry(collector));
    },
    enable(id: string) {
      const entry = find(id);
      if (entry.state !== 'disabled') return;
      entry.state = 'running';
      entry.isAfterGap = true;
      entry.failures = 0;
      entry.slowRuns = 0;
      entry.error = null;
      entry.lastRunAtMs = Number.NaN;
    },
    disable(id: string) {
      const entry = find(id);
      stopEntry(entry);
      entry.state = 'disabled';
      store(entry.durationSeries, Number.NaN);
      store(entry.successSeries, Number.NaN);
    },
    /** @param intervalMs undefined for the interval of the collector */
    setInterval(id: string, intervalMs: number | undefined) {
      const entry = find(id);
      entry.intervalMs = intervalMs ?? entry.collector.intervalMs;
    },
    /**
     * Runs every collector that is due. Never throws.
     *
     * @returns all values by index of the series, NaN without a value; the caller owns the array
     */
    collect(frameTick: FrameTick) {
      tickMs = frameTick.intervalMs;
      for (const entry of entries.values()) {
        entry.isAfterGap ||= frameTick.gap;
        const nowMs = clock.monotonicMs();
        if (isDue(entry, nowMs)) run(entry, frameTick, nowMs);
        else if (entry.intervalMs !== undefined && nowMs - entry.lastRunAtMs > entry.intervalMs * HELD_INTERVALS) {
          forgetValues(entry);
        }
      }
      return registry.latest();
    },
    async settle() {
      await Promise.all(
        [...entries.values()].map(async (entry) => {
          try {
            await entry.collector.settle?.();
          } catch (error) {
            fail(entry, error, clock.monotonicMs(), tickMs);
          }
        }),
      );
    },
    latest() {
      const frame = new Float64Array(table.size).fill(Number.NaN);
      frame.set(values.subarray(0, frame.length));
      return frame;
    },
    list(): CollectorStatus[] {
      return [...entries.values()].map((entry) => ({
        id: entry.collector.id,
        title: entry.collector.title,
        enabled: entry.state !== 'disabled',
        state: entry.state,
        intervalMs: entry.intervalMs ?? tickMs,
        lastDurationMs: entry.lastDurationMs,
        failures: entry.failures,
        error: entry.error,
        missing: [...entry.missing],
      }));
    },
    stop() {
      for (const entry of entries.values()) stopEntry(entry);
    },
  };

  for (const collector of collectors) registry.register(collector);
  return registry;
}
