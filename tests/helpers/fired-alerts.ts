import { SHIPPED_ALERTS } from '../../src/main/alerting/shipped-alerts';
import { testRules } from '../../src/main/alerting/test-rules-task';
import type { Inspection } from '../../src/main/inspection/inspect-machine';
import type { MachineRole } from '../../src/shared/model/machine-role';
import { formatSeriesKey } from '../../src/shared/model/series';

const STEP_MS = 60_000;
const ROWS = 180;

/** Returns the shipped rules that would fire on a machine whose values stay the same for three hours. */
export function firedAlerts(series: Inspection['series'], role: MachineRole): readonly string[] {
  const set = {
    names: series.map(({ metric, labels }) => formatSeriesKey(metric, labels)),
    atMs: Float64Array.from({ length: ROWS }, (_, row) => Date.UTC(2026, 0, 5) + row * STEP_MS),
    columns: series.map(({ value }) => new Float64Array(ROWS).fill(value)),
  };
  const { rules } = testRules({
    alerts: SHIPPED_ALERTS,
    rule: null,
    role,
    kept: { learned: [], changes: [] },
    set,
    stepMs: STEP_MS,
  });
  return rules.filter(({ fired }) => fired > 0).map(({ rule }) => rule);
}
