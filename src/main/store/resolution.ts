import { findMetric } from '../../shared/model/catalog';
import { metricOf } from '../../shared/model/metric';

/** Returns the precision that a series is stored in; 1 for metrics outside of the catalog. */
export function resolutionOf(key: string): number {
  return findMetric(metricOf(key))?.resolution ?? 1;
}
