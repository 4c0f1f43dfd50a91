import type { Alert, AlertRule } from '../../../shared/contract/alert-schemas';
import { alertUnit } from '../../../shared/format/alert-number';
import { findMetric, type MetricName } from '../../../shared/model/catalog';
import type { Unit } from '../../../shared/model/metric';
import { parseSeriesKey } from '../../../shared/model/series';

/** The series by which an alert is seen best. */
export interface ChartSubject {
  /** Key of the series. */
  readonly metric: string;
  readonly unit: Unit;
  /** In the unit of the series; null where the rule has no limit on its values. */
  readonly limit: number | null;
}

const SCORE = 'health_score_ratio' satisfies MetricName;

/** Undefined where no series says anything of it: several rules at once, a channel. */
export function chartSubject(alert: Alert, rule: AlertRule | undefined): ChartSubject | undefined {
  if (rule?.kind === 'state') {
    return { metric: SCORE, unit: 'ratio', limit: rule.score_below === undefined ? null : rule.score_below / 100 };
  }
  const { metric } = alert;
  if (metric === null) return undefined;
  const unit = findMetric(parseSeriesKey(metric)?.metric ?? '')?.unit ?? 'count';
  return { metric, unit, limit: thresholdOf(alert, rule) };
}

/** Hours until something is full are no limit on how full it is. */
function thresholdOf({ limit, metric }: Alert, rule: AlertRule | undefined): number | null {
  if (rule?.kind === 'trend') return rule.reaches ?? null;
  return rule?.kind === 'threshold' && alertUnit(rule, metric) !== undefined ? limit : null;
}
