import type { ExpectedRange } from '../contract/analytics-schemas';
import { findMetric } from './catalog';
import { metricOf, type Unit } from './metric';

/** Smallest and greatest possible value of a metric. */
export interface ValueRange {
  readonly least: number;
  readonly most: number;
}

/** Units with values below zero. Expected ranges of other units are cut at zero. */
const SIGNED_UNITS: readonly Unit[] = ['celsius', 'watts', 'volts'];
/** Ratios per core, which exceed 1. */
const BEYOND_ONE = /^load_|^(cgroup|app|homeostat)_cpu_usage_/;

/** Returns the smallest possible value of a unit. */
export function leastValue(unit: Unit): number {
  return SIGNED_UNITS.includes(unit) ? Number.NEGATIVE_INFINITY : 0;
}

/** Returns the possible values of a series; unbounded if its metric is not in the catalog. */
export function valueRangeOf(seriesKey: string): ValueRange {
  const metric = findMetric(metricOf(seriesKey));
  if (metric === undefined) return { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
  const isShare = metric.unit === 'ratio' && !BEYOND_ONE.test(metric.name);
  return { least: leastValue(metric.unit), most: isShare ? 1 : Number.POSITIVE_INFINITY };
}

/** Cuts an expected range to the possible values. */
export function withinRange({ low, middle, high }: ExpectedRange, { least, most }: ValueRange): ExpectedRange {
  const possible = (value: number) => Math.min(most, Math.max(least, value));
  return { low: possible(low), middle: possible(middle), high: possible(high) };
}
