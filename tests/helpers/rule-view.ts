import type { RuleView } from '../../src/main/alerting/evaluator';
import type { SeriesTable } from '../../src/shared/model/series';

/** Creates a frame as rules see it: a healthy machine without other data. */
export function sampleRuleView(
  table: SeriesTable,
  values: readonly number[],
  { atMs = 0, gap = false, ...rest }: { readonly atMs?: number; readonly gap?: boolean } & Partial<RuleView> = {},
): RuleView {
  return {
    frame: { sequence: atMs, atMs, intervalMs: 1_000, gap, values: Float64Array.from(values) },
    table,
    thresholds: { bounds: () => ({ warning: 0.8, critical: 0.95 }) },
    health: { atMs, state: 'healthy', stateSinceMs: 0, score: 100, deductions: [], bottlenecks: [] },
    incidentOf: () => null,
    services: [],
    anomalies: [],
    kills: [],
    growing: () => undefined,
    hoursToLimit: () => undefined,
    risePerDay: () => undefined,
    ...rest,
  };
}
