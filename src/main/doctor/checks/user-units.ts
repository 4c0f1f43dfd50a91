import { join } from 'node:path';
import { type Check, limited, missing, ok } from '../check';
import { readSurroundings } from '../facts/surroundings';
import type { Machine } from '../machine';

/** Checks the systemd instance of this user, which runs the units of a session. */
export const userUnits: Check = {
  id: 'user-units',
  title: 'User units',
  subject: 'Changing',
  examine(machine) {
    const finding = findProblem(machine);
    return finding ?? ok('the systemd instance of this user runs');
  },
};

function findProblem(machine: Machine) {
  const { uid, hostEnv, userName } = machine.parts;
  // sd_booted(3)
  if (!machine.has('/run/systemd/system')) {
    const init = machine.text('/proc/1/comm') ?? 'another program';
    return missing(`this system is run by ${init}, not by systemd`, remedyWithoutSystemd(machine));
  }
  const usual = `/run/user/${uid}`;
  const folder = hostEnv['XDG_RUNTIME_DIR'];
  if (machine.has(join(folder ?? usual, 'systemd/private')))
    return folder === undefined
      ? limited('XDG_RUNTIME_DIR is not set, so that no program finds it', `Run \`export XDG_RUNTIME_DIR=${usual}\`.`)
      : undefined;
  if (machine.has(`${usual}/systemd/private`))
    return limited(`XDG_RUNTIME_DIR is ${folder}, not ${usual}`, `Run \`export XDG_RUNTIME_DIR=${usual}\`.`);
  return uid === 0
    ? missing('root has none', 'Run Homeostat as yourself: units of persons belong to their own instance.')
    : missing('it does not run', `Log in as ${userName}, or run \`sudo loginctl enable-linger ${userName}\`.`);
}

function remedyWithoutSystemd(machine: Machine): string {
  const { container, isWsl } = machine.know(readSurroundings);
  if (isWsl) return 'Set systemd=true under [boot] in /etc/wsl.conf, then run in Windows: wsl --shutdown';
  if (container !== undefined) return 'Run Homeostat outside of the container.';
  return 'Nothing to do: only the action stop-unit needs it.';
}

/** Returns the line for an action that needs units of this user. */
export function remedyForUserUnits(machine: Machine): string {
  return findProblem(machine)?.remedy ?? 'Run `systemctl --user status` to see why it does not respond.';
}
