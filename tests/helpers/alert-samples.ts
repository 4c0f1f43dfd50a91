import type { RuleView } from '../../src/main/alerting/evaluator';
import type { Alert, ThresholdRule } from '../../src/shared/model/alert';
import type { SeriesTable } from '../../src/shared/model/series';

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

/** One frame as rules see it: a healthy machine on which nothing else is known. */
export function sampleRuleView(
  table: SeriesTable,
  values: readonly number[],
  { atMs = 0, gap = false, ...rest }: { readonly atMs?: number; readonly gap?: boolean } & Partial<RuleView> = {},
): RuleView {
  return {
    frame: { sequence: atMs, atMs, intervalMs: 1_000, gap, values: Float64Array.from(values) },
    table,
    limits: { bounds: () => ({ warning: 0.8, critical: 0.95 }) },
    health: { atMs, state: 'healthy', stateSinceMs: 0, score: 100, deductions: [], bottlenecks: [] },
    incidentOf: () => null,
    services: [],
    anomalies: [],
    hoursToLimit: () => undefined,
    risePerDay: () => undefined,
    ...rest,
  };
}
