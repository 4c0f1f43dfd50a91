import type { AlertRule } from '../../shared/model/alert';
import { findMetric } from '../../shared/model/catalog';
import { formatCount, formatValue } from '../../shared/model/format';
import { plainText } from '../../shared/model/plain-text';
import { parseSeriesKey } from '../../shared/model/series';
import type { Observation } from './evaluator';

const LONGEST_LABEL = 120;

/**
 * Fills `{{value}}`, `{{limit}}`, `{{rule}}` and `{{labels.NAME}}` in. Labels are names that others chose: what is not
 * plain text in them is made visible. A name that is not known stays as it is written, so that the mistake is seen.
 */
export function fillTemplate(template: string, rule: AlertRule, observation: Observation): string {
  return template.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (written, name: string) => {
    switch (name) {
      case 'rule':
        return rule.name;
      case 'value':
        return describeNumber(rule, observation, observation.value);
      case 'limit':
        return describeNumber(rule, observation, observation.limit);
    }
    const label = name.startsWith('labels.') ? observation.labels[name.slice('labels.'.length)] : undefined;
    return label === undefined ? written : plainText(label, LONGEST_LABEL);
  });
}

function describeNumber(rule: AlertRule, { metric }: Observation, value: number | null): string {
  if (value === null) return 'unknown';
  if (rule.kind === 'trend' && rule.reaches !== undefined) return `${formatCount(Math.round(value))} hours`;
  if (rule.kind === 'state') return String(Math.round(value));
  if (rule.kind === 'cache') return formatValue(value, 'ratio');
  const unit = findMetric(metric === null ? '' : (parseSeriesKey(metric)?.metric ?? ''))?.unit;
  return unit === undefined ? formatCount(value) : formatValue(value, unit);
}
