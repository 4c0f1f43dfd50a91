import type { Bounds, Incident } from '../../shared/contract/health-schemas';
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

/** A move of one limit that is proposed or was made. */
export interface ThresholdAdjustment {
  readonly limit: string;
  /** Hours of the week it is for, 0 being Monday 00:00 to 01:00 of local time; empty: every hour. */
  readonly hours: readonly number[];
  readonly from: Bounds;
  readonly to: Bounds;
  readonly reason: string;
}

/** What replaying the past says of a change. */
export interface ReplayOutcome {
  readonly fromMs: number;
  readonly toMs: number;
  /** How many incidents would have been opened before the change and after it. */
  readonly crossingsBefore: number;
  readonly crossingsAfter: number;
  /** Critical incidents that the changed limits would not have told. */
  readonly incidentsMissed: number;
  /** Incidents that they would have told earlier. */
  readonly incidentsEarlier: number;
}

/** An adjustment with the verdict of the replay. */
export interface ThresholdRecommendation extends ThresholdAdjustment {
  readonly id: string;
  readonly replay: ReplayOutcome;
  readonly isValid: boolean;
}

/** An incident that did harm, or that somebody acted upon: what the limits exist to tell. */
export function isHarmful({ severity, timeline }: Incident): boolean {
  return severity === 'critical' || timeline.some(({ kind }) => kind === 'tried');
}
