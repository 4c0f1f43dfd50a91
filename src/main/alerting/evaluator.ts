import type { Anomaly } from '../../shared/contract/analytics-schemas';
import type { HealthReport } from '../../shared/contract/health-schemas';
import type { Growth, KernelKill } from '../../shared/contract/kill-schemas';
import type { ServiceStatus } from '../../shared/contract/service-schemas';
import type { Frame } from '../../shared/model/frame';
import type { Labels, SeriesTable } from '../../shared/model/series';
import type { ThresholdSource } from '../../shared/model/threshold';
import type { Condition } from './alert-tracker';

/** Everything that rules may read, at one time. */
export interface RuleView {
  readonly frame: Frame;
  readonly table: SeriesTable;
  readonly thresholds: ThresholdSource;
  readonly health: HealthReport;
  readonly incidentOf: (bottleneckId: string) => string | null;
  readonly services: readonly ServiceStatus[];
  /** Active anomalies with high confidence. */
  readonly anomalies: readonly Anomaly[];
  /** Programs that were killed or crashed in the last minutes, the newest first. */
  readonly kills: readonly KernelKill[];
  /** Returns the application whose memory grew the most in the last minute. */
  readonly growing: () => Growth | undefined;
  /**
   * Returns the hours until a series reaches a value: Infinity if never, undefined if unknown. Computed rarely,
   * elsewhere.
   */
  readonly hoursToLimit: (metric: string, limit: number) => number | undefined;
  /** Returns the rise of a series per day; undefined if unknown. */
  readonly risePerDay: (metric: string) => number | undefined;
}

/** Result of a rule for one of its subjects. The same object is reused: copy its values. */
export interface Observation extends Condition {
  /** Distinguishes the subjects of a rule: the key of a series, the name of a service. */
  readonly subject: string;
  readonly labels: Labels;
  readonly metric: string | null;
  readonly value: number | null;
  readonly limit: number | null;
  /** Sentence for `{{text}}`. */
  readonly text?: string;
}

/** Part of the observation of a subject without data. */
export const UNKNOWN = { holds: null, clears: null, value: null };

/** Evaluates one rule on every tick. */
export interface Evaluator {
  /** Returns an observation of every known subject. */
  observe(view: RuleView): readonly Observation[];
  /** Condition of a subject with an alert and without an observation; unknown by default. */
  readonly whenAbsent?: Condition;
  /** True for events: each is certain at once, and its end is no news. */
  readonly isOfEvents?: boolean;
}
