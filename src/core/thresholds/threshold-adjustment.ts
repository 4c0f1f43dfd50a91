import type { Incident } from '../../shared/contract/health-schemas';
import type { TimeSeries } from '../../shared/model/time-series';

/** What one bounded series did: means of a minute, or of another steady step. */
export interface ThresholdHistory {
  readonly limit: string;
  readonly subject: string | null;
  readonly series: TimeSeries;
}

/** The past, as far as limits learn from it. */
export interface MetricHistory {
  readonly fromMs: number;
  readonly toMs: number;
  readonly thresholds: readonly ThresholdHistory[];
  readonly incidents: readonly Incident[];
}

/** An incident that did harm, or that somebody acted upon: what the limits exist to tell. */
export function isHarmful({ severity, timeline }: Incident): boolean {
  return severity === 'critical' || timeline.some(({ kind }) => kind === 'tried');
}
