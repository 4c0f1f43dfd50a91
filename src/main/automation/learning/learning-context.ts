import type { Resource } from '../../../shared/contract/health-schemas';
import type { MachineRole } from '../../../shared/model/machine-role';

/**
 * The situation in which an action was tried. Coarse on purpose: each situation has to be learned anew, so that few of
 * them learn soon.
 */
export interface LearningContext {
  /** What held the machine back; null where it was Homeostat itself that was too dear. */
  readonly resource: Resource | null;
  readonly role: MachineRole;
  readonly load: 'calm' | 'busy';
  readonly power: 'mains' | 'battery';
}

/** How the machine is, apart from what is wrong. */
export interface MachineConditions {
  readonly role: MachineRole;
  readonly onBattery: boolean;
  /** Of all cores, 0-1. */
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
