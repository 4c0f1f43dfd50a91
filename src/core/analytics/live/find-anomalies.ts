import type { Anomaly } from '../../../shared/contract/analytics-schemas';
import type { SeriesSet } from '../../../shared/model/time-series';
import { createAnomalyDetector } from '../anomaly/anomaly-detector';
import { AnomalyPeriods } from './anomaly-periods';
import { rowsOf } from './rows-of';

/**
 * Replays a recording in order, step by step, as the tick would have seen it.
 *
 * @param stepMs usual time between two rows, which need not be on a grid
 * @returns the periods, oldest first; an ongoing last one has no end
 */
export function findAnomalies(recording: SeriesSet, stepMs: number): Anomaly[] {
  const { names } = recording;
  const detector = createAnomalyDetector({ names, intervalMs: stepMs });
  const periods = new AnomalyPeriods(names, stepMs);
  const found = new Map<string, Anomaly>();
  for (const { atMs, values } of rowsOf(recording)) {
    const changes = periods.observe(atMs, detector.observe(atMs, values), values);
    for (const { anomaly } of changes) found.set(anomaly.id, anomaly);
  }
  return [...found.values()];
}
