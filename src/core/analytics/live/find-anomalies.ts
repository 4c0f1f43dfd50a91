import type { Anomaly } from '../../../shared/model/insight';
import type { SeriesSet } from '../../../shared/model/time-series';
import { createAnomalyDetector } from '../anomaly/anomaly-detector';
import { AnomalyPeriods } from './anomaly-periods';

/**
 * Replays a recording in order, step by step, as the tick would have seen it.
 *
 * @param stepMs usual time between two rows, which need not be on a grid
 * @returns the periods, oldest first; an ongoing last one has no end
 */
export function findAnomalies({ names, atMs, columns }: SeriesSet, stepMs: number): Anomaly[] {
  const detector = createAnomalyDetector({ names, intervalMs: stepMs });
  const periods = new AnomalyPeriods(names, stepMs);
  const found = new Map<string, Anomaly>();
  const values = new Float64Array(names.length);
  for (let row = 0; row < atMs.length; row++) {
    for (let series = 0; series < names.length; series++) {
      values[series] = (columns[series] as Float64Array)[row] as number;
    }
    const at = atMs[row] as number;
    for (const { anomaly } of periods.observe(at, detector.observe(at, values), values)) found.set(anomaly.id, anomaly);
  }
  return [...found.values()];
}
