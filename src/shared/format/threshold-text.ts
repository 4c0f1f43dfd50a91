import { findMetric } from '../model/catalog';
import { formatValue } from './format';

/** Metrics that are 0 or 1, for which a percentage has no meaning. */
const YES_OR_NO: readonly string[] = ['filesystem_probe_hung_ratio'];

export function isYesOrNo(metric: string): boolean {
  return YES_OR_NO.includes(metric);
}

/**
 * Formats a threshold.
 *
 * @example thresholdText('pressure_some_ratio', 0.3) // '30.0%'
 * @example thresholdText('filesystem_probe_hung_ratio', 0.5) // 'if it occurs'
 */
export function thresholdText(metric: string, value: number): string {
  if (isYesOrNo(metric)) return value < 1 ? 'if it occurs' : 'none';
  return formatValue(value, findMetric(metric)?.unit ?? 'count');
}
