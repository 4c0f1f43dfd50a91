import type { Resource } from '../../../shared/contract/health-schemas';
import type { MachineRole } from '../../../shared/model/machine-role';

/**
 * Situation in which an action was tried. Coarse on purpose: each situation is learned separately, so a few are learned
 * soon.
 */
export interface LearningContext {
  /** Bottleneck; null if Homeostat itself used too much. */
  readonly resource: Resource | null;
  readonly role: MachineRole;
  readonly load: 'calm' | 'busy';
  readonly power: 'mains' | 'battery';
}

/** State of the machine apart from its bottlenecks. */
export interface MachineConditions {
  readonly role: MachineRole;
  readonly onBattery: boolean;
  /** Share of all cores, 0-1. */
  readonly cpuBusyRatio: number;
}

const BUSY_FROM_RATIO = 0.7;

export function contextIn(
  resource: Resource | null,
  { role, onBattery, cpuBusyRatio }: MachineConditions,
): LearningContext {
  return {
    resource,
    role,
    load: cpuBusyRatio >= BUSY_FROM_RATIO ? 'busy' : 'calm',
    power: onBattery ? 'battery' : 'mains',
  };
}

export function isSameContext(a: LearningContext, b: LearningContext): boolean {
  return a.resource === b.resource && a.role === b.role && a.load === b.load && a.power === b.power;
}
