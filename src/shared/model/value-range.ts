import type { ExpectedRange } from '../contract/analytics-schemas';
import { findMetric } from './catalog';
import { metricOf, type Unit } from './metric';

/** Smallest and greatest possible value of a metric. */
export interface ValueRange {
  readonly least: number;
  readonly most: number;
}

/**
 * Possible values by unit. Sensors, firmware and drivers also report faults as numbers (127 °C, 65,535 rpm, 0 Hz), and
 * counters jump: a value outside is not reported. Sensor chips measure up to 125 °C.
 */
const RANGES: Readonly<Record<Unit, readonly [least: number, most: number]>> = {
  ratio: [0, 1],
  bytes: [0, 2 ** 60],
  bytes_per_second: [0, 1e12],
  seconds: [0, Number.POSITIVE_INFINITY],
  per_second: [0, 1e9],
  count: [0, 1e15],
  celsius: [-60, 125],
  hertz: [1e6, 2e10],
  watts: [-2_000, 2_000],
  volts: [-1_000, 1_000],
  rpm: [0, 50_000],
};
/** Most processes and threads of a kernel (PID_MAX_LIMIT). */
const MOST_TASKS = 4_194_304;
/** Greatest possible values of some metrics: kernels write a count that became negative as almost 2^32 or 2^64. */
const MOST: readonly (readonly [metric: RegExp, most: number])[] = [
  [/^load_\w+_ratio$/, MOST_TASKS],
  [/^(?:cgroup|app|homeostat)_cpu_usage_/, Number.POSITIVE_INFINITY],
  [/^(?:process(?:es)?_(?:\w+_)?count|load_tasks_count)$/, MOST_TASKS],
  [/^network_(?:tcp_established|sockets_used)_count$/, 1e8],
  [/^disk_(?:queue_length|io_in_flight)_count$/, 1e6],
  // A request is given up long before.
  [/^disk_\w+_latency_seconds$/, 86_400],
  // Memory as a disk is the fastest.
  [/^disk_(?:read|written)_bytes_per_second$/, 1e11],
];
/** Values of other programs, which mean anything. */
const UNBOUNDED = 'service_measured_count';

/** Returns the smallest possible value of a unit. */
export function leastValue(unit: Unit): number {
  return RANGES[unit][0];
}

/** Returns the possible values of a metric; unbounded if it is not in the catalog. */
export function rangeOfMetric(name: string): ValueRange {
  const metric = findMetric(name);
  if (metric === undefined || name === UNBOUNDED)
    return { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
  const [least, most] = RANGES[metric.unit];
  return { least, most: MOST.find(([metrics]) => metrics.test(name))?.[1] ?? most };
}

/** Returns the possible values of a series; unbounded if its metric is not in the catalog. */
export function valueRangeOf(seriesKey: string): ValueRange {
  return rangeOfMetric(metricOf(seriesKey));
}

/** Cuts an expected range to the possible values. */
export function withinRange({ low, middle, high }: ExpectedRange, { least, most }: ValueRange): ExpectedRange {
  const possible = (value: number) => Math.min(most, Math.max(least, value));
  return { low: possible(low), middle: possible(middle), high: possible(high) };
}
