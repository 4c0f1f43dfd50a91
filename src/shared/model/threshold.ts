import type { Bounds } from '../contract/health-schemas';
import type { MetricName } from './catalog';
import type { MachineRole } from './machine-role';
import type { Labels } from './series';

/** One limit of the catalog: what it bounds, and between what the machine's own past may move it. */
export interface ThresholdDefinition {
  readonly id: string;
  readonly title: string;
  readonly metric: MetricName;
  /** Labels that the bounded series have; other labels tell subjects apart. */
  readonly labels: Labels;
  /** On which side of the bounds it is bad. */
  readonly direction: 'above' | 'below';
  readonly bounds: Readonly<Record<MachineRole, Bounds>>;
  /**
   * The floor of safety: whatever is learned, the bounds are never laxer than these. Equal to the role's bounds for a
   * limit that must not learn at all.
   */
  readonly laxest: Bounds;
  /** Nor are they stricter than these: a quiet month is no reason to call an ordinary day bad. */
  readonly strictest: Bounds;
  /** The least step in which the bounds move, in the metric's unit. */
  readonly step: number;
}

/** The bounds in force at an instant: `thresholds` owns them, everybody else asks. */
export interface ThresholdSource {
  /** @throws where the catalog of limits has no such id: a bug */
  bounds(id: string, atMs: number): Bounds;
}
