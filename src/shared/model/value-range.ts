import type { ExpectedRange } from '../contract/analytics-schemas';
import { findMetric } from './catalog';
import type { Unit } from './metric';
import { parseSeriesKey } from './series';

/** Between which values a metric can lie. */
export interface ValueRange {
  readonly least: number;
  readonly most: number;
}

/** Units with values below zero. Of the others a range of noise may say so, but there are none. */
const SIGNED_UNITS: readonly Unit[] = ['celsius', 'watts', 'volts'];
/** Ratios that are told by core, not of a whole. */
const BEYOND_ONE = /^load_|^(cgroup|app|homeostat)_cpu_usage_/;

/** The least that a value of a unit can be. */
export function leastValue(unit: Unit): number {
  return SIGNED_UNITS.includes(unit) ? Number.NEGATIVE_INFINITY : 0;
}

/** What is possible for a series; anything where its metric is not in the catalog. */
export function valueRangeOf(seriesKey: string): ValueRange {
  const metric = findMetric(parseSeriesKey(seriesKey)?.metric ?? seriesKey);
  if (metric === undefined) return { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
  const isShare = metric.unit === 'ratio' && !BEYOND_ONE.test(metric.name);
  return { least: leastValue(metric.unit), most: isShare ? 1 : Number.POSITIVE_INFINITY };
}

/** What was expected, without what cannot be. */
export function withinRange({ low, middle, high }: ExpectedRange, { least, most }: ValueRange): ExpectedRange {
  const possible = (value: number) => Math.min(most, Math.max(least, value));
  return { low: possible(low), middle: possible(middle), high: possible(high) };
}
