import shipped from '../../../resources/alerts.yaml';
import type { AlertsFile } from '../../shared/contract/alerts-file-schema';

/** Repeats the schema, so that a host without an alerts.yaml of its own need not load the validator. */
const DEFAULTS = { enabled: true, clear_for_seconds: 60, actions: [] } as const;

const { rules, ...others } = shipped as AlertsFile;

export const SHIPPED_ALERTS: AlertsFile = { ...others, rules: rules.map((rule) => ({ ...DEFAULTS, ...rule })) };
