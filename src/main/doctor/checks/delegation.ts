import { type Check, type Finding, limited, missing, ok } from '../check';
import { CONTROLLERS, type Controller, type GroupRights, readGroupRights } from '../facts/group-rights';
import { readSurroundings } from '../facts/surroundings';
import type { Machine } from '../machine';
import { remedyForControlGroups } from './control-groups';

const DROP_IN = '/etc/systemd/system/user@.service.d/delegate.conf';
const DROP_INS = ['/etc/systemd/system/user@.service.d', '/run/systemd/system/user@.service.d'];
const DELEGATE = 'Delegate=cpu cpuset io memory pids';

/**
 * Checks which controllers this user may write in groups of its own. By default systemd passes on pids, memory and,
 * since version 252, cpu to the units of a user, and never io.
 */
export const delegation: Check = {
  id: 'delegation',
  title: 'Delegation',
  subject: 'Changing',
  examine(machine) {
    const groups = machine.know(readGroupRights);
    if (machine.parts.uid === 0) return examineRoot(machine, groups);
    if (groups.version !== 2)
      return missing('nothing is delegated to this user', remedyForControlGroups(machine, 'cpu'));
    const own = CONTROLLERS.filter((name) => groups.rights[name].kind === 'own');
    const rest = CONTROLLERS.filter((name) => groups.available.includes(name) && !own.includes(name));
    if (rest.length === 0 && own.length > 0) return ok(`${own.join(', ')} in ${groups.subtree}`);
    const ends = rest.map((name) => describeEnd(name, groups));
    if (own.length === 0) return missing(ends.join('; ') || 'no controllers', remedyForDelegation(machine));
    return limited(`${own.join(', ')} may be written; ${ends.join('; ')}`, remedyForDelegation(machine));
  },
};

function examineRoot(machine: Machine, { version, isReadOnly, available }: GroupRights): Finding {
  if (version === 0) return missing('there are no control groups', remedyForControlGroups(machine, 'cpu'));
  if (!isReadOnly) return ok(`root may write ${available.join(', ') || 'all groups'}`);
  return missing(
    'control groups are read-only here',
    'Give the container write access (docker run --cgroupns=host -v /sys/fs/cgroup:/sys/fs/cgroup:rw).',
  );
}

function describeEnd(name: Controller, { rights }: GroupRights): string {
  const right = rights[name];
  return right.kind === 'ends' ? `${right.at} does not pass ${name} on` : `${name} belongs to root`;
}

/** Returns the line for this user to get the controllers of its own units. */
export function remedyForDelegation(machine: Machine): string {
  const { container, isWsl } = machine.know(readSurroundings);
  if (!machine.has('/run/systemd/system')) {
    if (isWsl) return 'Set systemd=true under [boot] in /etc/wsl.conf, then run in Windows: wsl --shutdown';
    return container === undefined
      ? 'Only systemd delegates groups to users; without it, changes of groups need root.'
      : 'Run Homeostat outside of the container.';
  }
  if (DROP_INS.some((folder) => isDelegating(machine, folder)))
    return `A drop-in with Delegate= is there: run \`sudo systemctl daemon-reload\`, log out completely and in again.`;
  return `Write "[Service]" and "${DELEGATE}" to ${DROP_IN}, run \`sudo systemctl daemon-reload\`, and log in again.`;
}

function isDelegating(machine: Machine, folder: string): boolean {
  return machine.list(folder).some((name) => {
    const value = /^\s*Delegate=(.*)$/m.exec(machine.text(`${folder}/${name}`) ?? '')?.[1] ?? '';
    return /^(?:yes|true|1|on)$/.test(value) || /\bcpu\b.*\bio\b|\bio\b.*\bcpu\b/.test(value);
  });
}
