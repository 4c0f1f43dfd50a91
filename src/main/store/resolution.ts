import { findMetric } from '../../shared/model/catalog';

/** Returns the name of the metric, the beginning of a series' key. */
export function metricOf(key: string): string {
  const brace = key.indexOf('{');
  return brace < 0 ? key : key.slice(0, brace);
}

/** Returns the precision that a series is stored in; 1 for metrics outside of the catalog. */
export function resolutionOf(key: string): number {
  return findMetric(metricOf(key))?.resolution ?? 1;
}
