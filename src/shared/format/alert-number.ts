import type { AlertRule } from '../contract/alert-schemas';
import { findMetric } from '../model/catalog';
import type { Unit } from '../model/metric';
import { parseSeriesKey } from '../model/series';
import { MINUTE_MS } from '../model/time';
import { roundDuration } from './duration';
import { formatCount, formatValue } from './format';

/** Returns the unit of the values of a rule, if it is one of the catalog. */
export function alertUnit(rule: AlertRule | undefined, metric: string | null): Unit | undefined {
  if (rule?.kind === 'cache') return 'ratio';
  // The value is the duration of the last check.
  if (rule?.kind === 'service') return 'seconds';
  return findMetric(metric === null ? '' : (parseSeriesKey(metric)?.metric ?? ''))?.unit;
}

/** Formats a value or threshold of an alert. The rule may have been deleted meanwhile. */
export function formatAlertNumber(rule: AlertRule | undefined, metric: string | null, value: number | null): string {
  if (value === null) return 'unknown';
  if (rule?.kind === 'trend' && rule.within_minutes !== undefined) return roundDuration(value * MINUTE_MS);
  if (rule?.kind === 'trend' && rule.reaches !== undefined) return `${formatCount(Math.round(value))} hours`;
  if (rule?.kind === 'state') return String(Math.round(value));
  const unit = alertUnit(rule, metric);
  return unit === undefined ? formatCount(value) : formatValue(value, unit);
}
