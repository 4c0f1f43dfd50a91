import type { AlertRule } from '../contract/alert-schemas';
import { findMetric } from '../model/catalog';
import type { Unit } from '../model/metric';
import { parseSeriesKey } from '../model/series';
import { formatCount, formatValue } from './format';

/** What a rule's values and limits are measured in, where that is a unit of the catalog. */
export function alertUnit(rule: AlertRule | undefined, metric: string | null): Unit | undefined {
  if (rule?.kind === 'cache') return 'ratio';
  // The value is how long the last look took.
  if (rule?.kind === 'service') return 'seconds';
  return findMetric(metric === null ? '' : (parseSeriesKey(metric)?.metric ?? ''))?.unit;
}

/** A value or a limit of an alert, as a person reads it. The rule may be gone meanwhile. */
export function formatAlertNumber(rule: AlertRule | undefined, metric: string | null, value: number | null): string {
  if (value === null) return 'unknown';
  if (rule?.kind === 'trend' && rule.reaches !== undefined) return `${formatCount(Math.round(value))} hours`;
  if (rule?.kind === 'state') return String(Math.round(value));
  const unit = alertUnit(rule, metric);
  return unit === undefined ? formatCount(value) : formatValue(value, unit);
}
