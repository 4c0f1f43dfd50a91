import type { Config } from '../../../shared/contract/config-schema';

/** Load and health of the machine, 0-1; null if unknown. */
export interface MachineLoad {
  readonly cpuRatio: number | null;
  readonly memoryRatio: number | null;
  readonly healthRatio: number | null;
}

/** Thresholds beyond which changes wait. */
export type LoadLimits = Omit<Config['automation']['change_sets'], 'enabled'>;

/** @returns why changes must wait; undefined if they need not. An unknown value delays nothing. */
export function loadObstacle(load: MachineLoad, limits: LoadLimits): string | undefined {
  const { cpuRatio, memoryRatio, healthRatio } = load;
  const percent = (ratio: number) => `${Math.round(ratio * 100)}%`;
  if (cpuRatio !== null && cpuRatio > limits.max_cpu_usage) {
    return `The processor is ${percent(cpuRatio)} busy; the threshold is ${percent(limits.max_cpu_usage)}.`;
  }
  if (memoryRatio !== null && memoryRatio > limits.max_memory_usage) {
    return `${percent(memoryRatio)} of the memory is used; the threshold is ${percent(limits.max_memory_usage)}.`;
  }
  if (healthRatio !== null && healthRatio < limits.health_threshold) {
    return `The health of the machine is ${percent(healthRatio)}; the threshold is ${percent(limits.health_threshold)}.`;
  }
  return undefined;
}
