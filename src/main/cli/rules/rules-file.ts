import { THRESHOLD_IDS } from '../../../core/thresholds/threshold-catalog';
import { readAlerts } from '../../alerting/alerts-file';
import { YAML_BYTES } from '../../base/yaml-problem';
import { argument } from '../inputs';
import { readText } from '../read-text';

export const rulesFile = argument('[file]', 'an alerts.yaml file; by default, the one of this instance');

/** @throws AdvisedError if the file cannot be read */
export function readRules(file: string): string {
  return readText(file, YAML_BYTES, 'an alerts.yaml file');
}

export function parseRules(text: string): ReturnType<typeof readAlerts> {
  return readAlerts({ text, thresholdIds: THRESHOLD_IDS });
}
