import type { Resource } from '../../shared/contract/health-schemas';

/** Something in the frames that can take points away. What it is held against is a limit of `thresholds`. */
export interface Signal {
  /** Id of the limit, which is the signal's too. */
  readonly id: string;
  readonly resource: Resource;
  /** The most it can take from the score. */
  readonly weight: number;
  /** The label that tells subjects apart: one reading each. Undefined: the machine as a whole. */
  readonly subjectLabel?: 'device' | 'mount' | 'interface' | 'chip';
  /** Readings are averaged over about so long: a limit bounds what lasts, not a single tick. */
  readonly smoothingMs: number;
  /** The signal stands in where the machine has no series of this limit's metric. */
  readonly insteadOf?: string;
  /** Counts only while another series, smoothed over half the time, is above a value: utilization under saturation, ratio and count. */
  readonly gate?: Gate;
}

export interface Gate {
  readonly metric: string;
  /** Whether the gate's series has the subject's label as well. */
  readonly isPerSubject: boolean;
  readonly above: number;
}
