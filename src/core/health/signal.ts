import type { Resource } from '../../shared/contract/health-schemas';

/** A condition of the frames that can deduct points. Its bounds are those of a threshold in `thresholds`. */
export interface Signal {
  /** Id of the threshold, which is the signal's too. */
  readonly id: string;
  readonly resource: Resource;
  /** The most that it can deduct from the score. */
  readonly weight: number;
  /** Label that identifies the subject of each reading. Undefined: the machine as a whole. */
  readonly subjectLabel?: 'device' | 'mount' | 'interface' | 'chip';
  /** Averaging time of readings: a threshold applies to a condition that lasts, not to a single tick. */
  readonly smoothingMs: number;
  /** Metric that this signal substitutes on machines without series of it. */
  readonly insteadOf?: string;
  /**
   * Counts only while another series, smoothed over half the time, is above a value: utilization for saturation, count
   * for ratio.
   */
  readonly gate?: Gate;
}

export interface Gate {
  readonly metric: string;
  /** True if the gate's series has the subject's label as well. */
  readonly isPerSubject: boolean;
  readonly above: number;
}
