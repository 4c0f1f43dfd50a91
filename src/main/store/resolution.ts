import { findMetric } from '../../shared/model/catalog';

/** The name of the metric that a series' key begins with. */
export function metricOf(key: string): string {
  const brace = key.indexOf('{');
  return brace < 0 ? key : key.slice(0, brace);
}

/** What precision is kept of a series; 1 for metrics that the catalog does not know. */
export function resolutionOf(key: string): number {
  return findMetric(metricOf(key))?.resolution ?? 1;
}
