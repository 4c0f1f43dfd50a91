import type { Alert, ThresholdRule } from '../../src/shared/contract/alert-schemas';

/** Creates a threshold rule with these values. */
export function sampleRule(values: Partial<ThresholdRule> = {}): ThresholdRule {
  return {
    name: 'disk-full',
    kind: 'threshold',
    series: 'filesystem_used_ratio',
    above: 0.9,
    enabled: true,
    severity: 'warning',
    for_seconds: 3,
    clear_for_seconds: 2,
    summary: '{{labels.mount}} is {{value}} full',
    advice: 'Free space.',
    actions: [],
    ...values,
  };
}

/** Creates a firing alert with these values. */
export function sampleAlert(values: Partial<Alert> = {}): Alert {
  return {
    fingerprint: 'disk-full /',
    rule: 'disk-full',
    labels: { mount: '/' },
    phase: 'firing',
    severity: 'warning',
    summary: '/ is 95% full',
    advice: 'Free space.',
    actions: [],
    activeSinceMs: 0,
    firedAtMs: 0,
    resolvedAtMs: null,
    acknowledgedBy: null,
    value: 0.95,
    limit: 0.9,
    metric: 'filesystem_used_ratio{mount="/"}',
    incidentId: null,
    flaps: 0,
    ...values,
  };
}
