import type { MetricName } from '../../shared/model/catalog';
import type { Labels } from '../../shared/model/series';

/** Where a collector puts what it has read. Values are rounded to the metric's resolution on the way in. */
export interface Sink {
  /**
   * Interns a series once, so that the tick only stores numbers.
   *
   * @returns a handle for {@link set}; -1, which {@link set} ignores, when no more series can be had
   */
  series(metric: MetricName, labels?: Labels): number;
  /**
   * NaN and infinities are taken as "no value now". A source that works elsewhere may set a value between its runs: it
   * is in the next frame.
   */
  set(series: number, value: number): void;
}

/** The time of a tick, as collectors may know it. */
export interface Tick {
  readonly atMs: number;
  /** Time since this collector's run before, by the monotonic clock; NaN on the first run and after a gap. */
  readonly elapsedMs: number;
  /** True where rates must not be formed: the first run, after a suspend, after missed runs. */
  readonly gap: boolean;
}

/**
 * One source of metrics. `collect` runs on the tick: it is synchronous, spawns nothing and waits for nothing. A
 * source that may be slow works elsewhere and here hands over the newest thing it knows.
 */
export interface MetricsCollector {
  readonly id: string;
  readonly title: string;
  /** Where this differs from the tick; rounded up to whole ticks. */
  readonly intervalMs?: number;
  /** Off unless the configuration turns it on. */
  readonly optIn?: boolean;
  /** Prepares the source. Throw {@link UnsupportedError} where this machine has no such thing. */
  start?(sink: Sink): void;
  /** @throws where the source cannot be read: the registry backs off, and the series are missing */
  collect(tick: Tick, sink: Sink): void;
  /** Releases descriptors and workers. May be started again. */
  stop?(): void;
}

/** This machine has no such source: not a failure. */
export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError';
}

/** Sets a value of a series that is interned at the same time. For collectors that run rarely. */
export function setValue(sink: Sink, metric: MetricName, value: number, labels?: Labels): void {
  sink.set(sink.series(metric, labels), value);
}
