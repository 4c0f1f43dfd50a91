import type { Analysis } from '../../shared/contract/analytics-schemas';
import type { TimeSeries } from '../../shared/model/time-series';
import { sortedQuantile } from '../stats/sorted-quantile';
import { identifyPattern } from './pattern/identify-pattern';
import { findSeasonality } from './seasonality/find-seasonality';
import { estimateTrend } from './trend/estimate-trend';

/** Larger than anything a machine measures: computing with larger numbers overflows. */
const LARGEST_VALUE = 1e100;

export function analyzeSeries(key: string, series: TimeSeries): Analysis {
  const known = series.values.filter((value) => Math.abs(value) < LARGEST_VALUE).sort();
  return {
    key,
    fromMs: series.atMs[0] ?? 0,
    toMs: series.atMs.at(-1) ?? 0,
    points: known.length,
    summary: summarize(known),
    trend: estimateTrend(series),
    seasonality: findSeasonality(series)[0] ?? null,
    pattern: identifyPattern(series),
  };
}

function summarize(sorted: Float64Array): Analysis['summary'] {
  if (sorted.length === 0) return null;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  return {
    mean,
    median: sortedQuantile(sorted, 0.5),
    p95: sortedQuantile(sorted, 0.95),
    least: sorted[0] as number,
    greatest: sorted.at(-1) as number,
  };
}
