import type { MetricName } from '../../shared/model/catalog';
import type { Labels } from '../../shared/model/series';
import { messageOf } from '../base/errors';

/** Receives the values of a collector and rounds them to the resolution of the metric. */
export interface Sink {
  /**
   * Interns a series once, so that the tick only stores numbers.
   *
   * @returns a handle for {@link set}; -1, which {@link set} ignores, if there are too many series
   */
  series(metric: MetricName, labels?: Labels): number;
  /**
   * Sets a value; NaN and infinities mean no current value. A source that works elsewhere may set values between its
   * runs, which appear in the next frame.
   */
  set(series: number, value: number): void;
  /**
   * Reports that a part of the source is missing or unreadable in this run, while the rest is measured. The registry
   * logs each text once and lists those of the last run.
   */
  missing(problem: string): void;
}

/** The time of a tick for collectors. */
export interface Tick {
  readonly atMs: number;
  /** Time since the last run of this collector, by the monotonic clock; NaN on the first run and after a gap. */
  readonly elapsedMs: number;
  /** True if no rates may be computed: on the first run, after a suspend and after a failed run. */
  readonly gap: boolean;
}

/**
 * One source of metrics. `collect` runs on the tick: it is synchronous, starts nothing and waits for nothing. A source
 * that may be slow works elsewhere and reports its newest values here.
 */
export interface MetricsCollector {
  readonly id: string;
  readonly title: string;
  /** Interval if it differs from the tick; rounded up to whole ticks. */
  readonly intervalMs?: number;
  /** Off unless the configuration enables it. */
  readonly optIn?: boolean;
  /** Prepares the source. Throws {@link UnsupportedError} if this machine lacks it. */
  start?(sink: Sink): void;
  /** @throws if the source cannot be read: the registry backs off, and the series have no values */
  collect(tick: Tick, sink: Sink): void;
  /** Releases descriptors and workers. The collector may be started again. */
  stop?(): void;
  /** Resolves when no reading is running elsewhere. @throws the error of that reading */
  settle?(): Promise<void>;
}

/** This machine lacks the source, which is not a failure. */
export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError';
}

/** Reads a part of a source: if it fails, the part is reported as missing. @returns undefined if it fails */
export function readPart<T>(sink: Sink, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    sink.missing(messageOf(error));
    return undefined;
  }
}

/** Sets a value of a series that is interned at the same time. For collectors that run rarely. */
export function setValue(sink: Sink, metric: MetricName, value: number, labels?: Labels): void {
  sink.set(sink.series(metric, labels), value);
}
