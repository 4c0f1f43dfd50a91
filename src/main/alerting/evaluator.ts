import type { Anomaly } from '../../shared/contract/analytics-schemas';
import type { HealthReport } from '../../shared/contract/health-schemas';
import type { ServiceStatus } from '../../shared/contract/service-schemas';
import type { Frame } from '../../shared/model/frame';
import type { Labels, SeriesTable } from '../../shared/model/series';
import type { ThresholdSource } from '../../shared/model/threshold';
import type { Condition } from './alert-tracker';

/** Everything that rules may look at, at one instant. */
export interface RuleView {
  readonly frame: Frame;
  readonly table: SeriesTable;
  readonly thresholds: ThresholdSource;
  readonly health: HealthReport;
  /** The incident that a bottleneck is part of. */
  readonly incidentOf: (bottleneckId: string) => string | null;
  readonly services: readonly ServiceStatus[];
  /** Those that go on and are confident. */
  readonly anomalies: readonly Anomaly[];
  /**
   * Hours until a series reaches a limit, Infinity where it never does, undefined where nothing is known. Worked out
   * seldom, elsewhere.
   */
  readonly hoursToLimit: (metric: string, limit: number) => number | undefined;
  /** By how much a series rises a day, undefined where nothing is known. */
  readonly risePerDay: (metric: string) => number | undefined;
}

/** What a rule says of one of its subjects. The same object is used again and again: copy what is kept. */
export interface Observation extends Condition {
  /** Tells the subjects of a rule apart; a series' key, a service's name. */
  readonly subject: string;
  readonly labels: Labels;
  readonly metric: string | null;
  readonly value: number | null;
  readonly limit: number | null;
}

/** One rule, made ready to be looked at on every tick. */
export interface Evaluator {
  /** Every subject of which something can be said. */
  observe(view: RuleView): readonly Observation[];
  /** What holds of a subject with an alert that is not among them; where nothing is said, nothing is known of it. */
  readonly whenAbsent?: Condition;
}
