import type { Bounds } from '../contract/health-schemas';
import type { MetricName } from './catalog';
import type { MachineRole } from './machine-role';
import type { Labels } from './series';

/** Threshold of the catalog, and the range in which learning may move it. */
export interface ThresholdDefinition {
  readonly id: string;
  readonly title: string;
  readonly metric: MetricName;
  /** Labels that the series must have; other labels distinguish subjects. */
  readonly labels: Labels;
  /** Side of the bounds on which values are bad. */
  readonly direction: 'above' | 'below';
  readonly bounds: Readonly<Record<MachineRole, Bounds>>;
  /** Laxest bounds that learning may reach. Equal to the role's bounds for a threshold that must not learn. */
  readonly laxest: Bounds;
  /** Strictest bounds that learning may reach: after a quiet month, an ordinary day is not bad. */
  readonly strictest: Bounds;
  /** Smallest step of the bounds, in the metric's unit. */
  readonly step: number;
}

/** Active bounds at a given time. */
export interface ThresholdSource {
  /** @throws if the catalog has no threshold with this ID, which is a bug */
  bounds(id: string, atMs: number): Bounds;
}
