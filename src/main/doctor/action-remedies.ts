import { remedyForControlGroups } from './checks/control-groups';
import { remedyForDelegation } from './checks/delegation';
import { remedyForUserUnits } from './checks/user-units';
import { readSurroundings } from './facts/surroundings';
import type { Machine } from './machine';

/** Returns the line about an action that does not work here. @param problem as the action states it */
type Remedy = (machine: Machine, problem: string) => string;

const NOTHING = 'Nothing to do';
const groups = (controller: string) => (machine: Machine) => remedyForControlGroups(machine, controller);
const say = (text: string) => () => text;
const UTIL_LINUX = say('Install util-linux.');
const KERNEL = say('Use the usual kernel of your distribution.');

/**
 * Remedies by the name of the action.
 *
 * @internal compared with the registry by a test
 */
export const ACTION_REMEDIES: Readonly<Record<string, Remedy>> = {
  'process-priority': say('Mount /proc.'),
  'group-weight': groups('cpu'),
  'foreground-boost': (machine, problem) =>
    problem.includes('does not report')
      ? `${NOTHING}: docs/automation.md lists the desktops that report it.`
      : remedyForControlGroups(machine, 'cpu'),
  'group-idle': groups('cpu'),
  'group-quota': groups('cpu'),
  'group-tasks': groups('pids'),
  'group-cores': groups('cpuset'),
  'idle-scheduling': UTIL_LINUX,
  'cpu-affinity': say(`${NOTHING}: one core leaves no choice.`),
  'io-class': UTIL_LINUX,
  freeze: say(`${NOTHING} on this system.`),
  'freeze-group': groups('freezer'),
  'group-io-weight': groups('io'),
  'group-io-limit': (machine, problem) =>
    problem.includes('group-io-weight') ? 'Use the action group-io-weight.' : remedyForControlGroups(machine, 'io'),
  'group-memory-high': groups('memory'),
  reclaim: groups('memory'),
  'dirty-limits': KERNEL,
  'writeback-times': KERNEL,
  'io-scheduler': say('Run `sudo modprobe bfq`, or `sudo modprobe mq-deadline`, if your kernel has them.'),
  'read-ahead': say(`${NOTHING} on a machine without disks.`),
  swappiness: KERNEL,
  'cache-pressure': KERNEL,
  'zram-swap': (_, problem) =>
    problem.includes('modprobe')
      ? 'Run `sudo modprobe zram num_devices=1`.'
      : `${NOTHING}: it is for machines without swap.`,
  'huge-pages': say('Use a kernel with CONFIG_TRANSPARENT_HUGEPAGE=y.'),
  'oom-score': KERNEL,
  'cpu-governor': (machine, problem) =>
    problem.includes('energy-preference') ? 'Use the action energy-preference.' : remedyForPower(machine),
  'energy-preference': (machine, problem) =>
    problem.includes('governor')
      ? 'Run `echo powersave | sudo tee /sys/devices/system/cpu/cpufreq/policy*/scaling_governor`.'
      : remedyForPower(machine),
  'platform-profile': remedyForPower,
  'stop-unit': remedyForUserUnits,
  'restart-service': say('Run the command yourself when a service needs it.'),
  'autostart-off': say(`${NOTHING}: no program starts at login.`),
  'clean-cache': say(`${NOTHING}: there is no cache to clean.`),
};

export function remedyForAction(machine: Machine, id: string, problem: string): string {
  if (problem.includes('read-only'))
    return machine.know(readSurroundings).container === undefined
      ? 'Remove ProtectKernelTunables= from the unit that starts Homeostat, or mount /proc and /sys for writing.'
      : 'Run Homeostat outside of the container.';
  if (problem.includes('has no swap')) return 'Add swap: see the check "Swap".';
  if (problem.includes('does not pass')) return remedyForDelegation(machine);
  if (problem.includes('systemd user instance')) return remedyForUserUnits(machine);
  return ACTION_REMEDIES[id]?.(machine, problem) ?? `${NOTHING}: it is not for this machine.`;
}

function remedyForPower(machine: Machine): string {
  const { container, hypervisor } = machine.know(readSurroundings);
  if (hypervisor !== undefined) return `${NOTHING}: a virtual machine has no such setting.`;
  return container === undefined ? `${NOTHING}: this hardware has no such setting.` : 'Run Homeostat on the machine.';
}
