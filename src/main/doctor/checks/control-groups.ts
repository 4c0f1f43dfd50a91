import { type Check, limited, missing, ok } from '../check';
import { type GroupRights, readGroupRights } from '../facts/group-rights';
import { addParameter, kernelParameter, removeParameter } from '../facts/kernel-parameters';
import { readSurroundings } from '../facts/surroundings';
import type { Machine } from '../machine';

/** Controllers that actions need from the whole machine. */
const NEEDED = ['cpu', 'memory', 'io'];
const OLD_PARAMETER = 'systemd.unified_cgroup_hierarchy';

/** Checks the version of control groups and the controllers of the whole machine. */
export const controlGroups: Check = {
  id: 'control-groups',
  title: 'Control groups',
  subject: 'Changing',
  examine(machine) {
    const groups = machine.know(readGroupRights);
    if (groups.version === 0) return missing('not mounted', remedyForNone(machine));
    const detail = `version ${groups.version}: ${groups.available.join(', ') || 'no controllers'}`;
    if (groups.version === 1) {
      // Version 1 has no safe delegation (kernel documentation, "cgroup-v2", issues with v1).
      return machine.parts.uid === 0 ? ok(detail) : limited(`${detail}; only root may write it`, toVersion2(machine));
    }
    const absent = NEEDED.filter((name) => !groups.available.includes(name));
    if (absent.length === 0) return ok(detail);
    return limited(`${detail}; without ${absent.join(', ')}`, remedyForAbsent(machine, absent));
  },
};

/** Returns the line for an action that lacks a controller which the machine does not have. */
export function remedyForControlGroups(machine: Machine, controller: string): string {
  const groups: GroupRights = machine.know(readGroupRights);
  if (groups.version === 0) return remedyForNone(machine);
  return groups.version === 1 ? toVersion2(machine) : remedyForAbsent(machine, [controller]);
}

function remedyForNone(machine: Machine): string {
  return machine.know(readSurroundings).container === undefined
    ? 'Use a kernel with CONFIG_CGROUPS=y, and mount cgroup2 at /sys/fs/cgroup.'
    : 'Run Homeostat outside of the container, or give it /sys/fs/cgroup.';
}

function toVersion2(machine: Machine): string {
  return kernelParameter(machine, OLD_PARAMETER) === '0' || kernelParameter(machine, OLD_PARAMETER) === 'false'
    ? removeParameter(machine, `${OLD_PARAMETER}=0`)
    : addParameter(machine, `${OLD_PARAMETER}=1`);
}

function remedyForAbsent(machine: Machine, absent: readonly string[]): string {
  const disabled = (kernelParameter(machine, 'cgroup_disable') ?? '').split(',');
  const [name] = absent.filter((one) => disabled.includes(one));
  // The firmware of a Raspberry Pi adds cgroup_disable=memory; the later parameter wins.
  if (name === 'memory') return addParameter(machine, 'cgroup_enable=memory');
  if (name !== undefined) return removeParameter(machine, `cgroup_disable=${name}`);
  if (machine.know(readSurroundings).container !== undefined)
    return `Give the container the controllers ${absent.join(', ')}, or run Homeostat outside of it.`;
  return `Use a kernel with the controllers ${absent.join(', ')}, or look for cgroup_no_v1= among its parameters.`;
}
