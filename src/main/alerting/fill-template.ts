import type { AlertRule } from '../../shared/contract/alert-schemas';
import { formatAlertNumber } from '../../shared/format/alert-number';
import { plainText } from '../../shared/format/plain-text';
import type { Observation } from './evaluator';

const LONGEST_LABEL = 120;
const LONGEST_TEXT = 400;

/**
 * Fills in `{{value}}`, `{{limit}}`, `{{rule}}`, `{{text}}` and `{{labels.NAME}}`. Other users choose the values of labels: control
 * characters in them become visible. An unknown name stays unchanged, so that the mistake is visible.
 */
export function fillTemplate(template: string, rule: AlertRule, observation: Observation): string {
  return template.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (written, name: string) => {
    switch (name) {
      case 'rule':
        return rule.name;
      case 'value':
        return formatAlertNumber(rule, observation.metric, observation.value);
      case 'limit':
        return formatAlertNumber(rule, observation.metric, observation.limit);
      case 'text':
        if (observation.text !== undefined) return plainText(observation.text, LONGEST_TEXT);
    }
    const label = new Map(Object.entries(observation.labels)).get(name.replace(/^labels\./, ''));
    return label === undefined || !name.startsWith('labels.') ? written : plainText(label, LONGEST_LABEL);
  });
}
