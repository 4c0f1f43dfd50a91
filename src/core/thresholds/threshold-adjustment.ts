import type { Incident } from '../../shared/contract/health-schemas';
import type { TimeSeries } from '../../shared/model/time-series';

/** History of one series with a threshold: means of a minute, or of another fixed step. */
export interface ThresholdHistory {
  readonly limit: string;
  readonly subject: string | null;
  readonly series: TimeSeries;
}

/** The past that thresholds learn from. */
export interface MetricHistory {
  readonly fromMs: number;
  readonly toMs: number;
  readonly thresholds: readonly ThresholdHistory[];
  readonly incidents: readonly Incident[];
}

/** Returns true for an incident that did harm, or that was acted on: the reason why thresholds exist. */
export function isHarmful({ severity, timeline }: Incident): boolean {
  return severity === 'critical' || timeline.some(({ kind }) => kind === 'tried');
}
