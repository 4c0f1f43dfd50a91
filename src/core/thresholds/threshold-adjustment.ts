import type { Incident } from '../../shared/model/health';
import type { Bounds } from '../../shared/model/threshold';
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

/** A move of one threshold that is proposed or was made. */
export interface ThresholdAdjustment {
  readonly limit: string;
  /** Hours of the week to which it applies, 0 being Monday 00:00 to 01:00 of local time; empty: every hour. */
  readonly hours: readonly number[];
  readonly from: Bounds;
  readonly to: Bounds;
  readonly reason: string;
}

/** Result of replaying the past with a change. */
export interface ReplayOutcome {
  readonly fromMs: number;
  readonly toMs: number;
  /** Number of incidents before the change and after it. */
  readonly crossingsBefore: number;
  readonly crossingsAfter: number;
  /** Critical incidents that the changed thresholds would have missed. */
  readonly incidentsMissed: number;
  /** Incidents that they would have found earlier. */
  readonly incidentsEarlier: number;
}

/** An adjustment with the verdict of the replay. */
export interface ThresholdRecommendation extends ThresholdAdjustment {
  readonly id: string;
  readonly replay: ReplayOutcome;
  readonly isValid: boolean;
}

/** Returns true for an incident that did harm, or that was acted on: the reason why thresholds exist. */
export function isHarmful({ severity, timeline }: Incident): boolean {
  return severity === 'critical' || timeline.some(({ kind }) => kind === 'tried');
}
