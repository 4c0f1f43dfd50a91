import { HealthEvaluator } from '../src/core/health/health-evaluator';
import { AdaptiveThresholdManager } from '../src/core/thresholds/adaptive-threshold-manager';
import type { MachineRole } from '../src/shared/model/machine-role';
import type { SeriesTable } from '../src/shared/model/series';

export function createLimits(role: MachineRole, mode: 'off' | 'suggest'): AdaptiveThresholdManager {
  return new AdaptiveThresholdManager({ role, mode, offsetMs: () => 0 });
}

export function createJudge(
  table: SeriesTable,
  thresholds: AdaptiveThresholdManager,
  startedAtMs = 0,
): HealthEvaluator {
  return new HealthEvaluator({ table, thresholds, ownPid: 0, startedAtMs });
}
