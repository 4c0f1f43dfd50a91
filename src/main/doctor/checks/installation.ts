import { join } from 'node:path';
import { isRemoteType } from '../../platform/linux/choose-mounts';
import { type Check, limited, missing, ok } from '../check';
import { mountOf } from '../facts/mounts';
import type { Machine } from '../machine';

/** Checks the place of the program: its database is a native module, which must be allowed to run. */
export const installation: Check = {
  id: 'installation',
  title: 'Installation',
  subject: 'Homeostat',
  isImportant: true,
  examine(machine) {
    const folder = machine.parts.installation;
    const mount = mountOf(machine, folder);
    if (mount?.options.includes('noexec'))
      return missing(
        `${folder} is on a file system without programs (noexec)`,
        `Move it, or run \`sudo mount -o remount,exec ${mount.path}\`.`,
      );
    if (mount !== undefined && isRemoteType(mount.type))
      return limited(
        `${folder} is on a network or behind another program (${mount.type})`,
        'Move it to a local disk: the host stops while that file system does not respond.',
      );
    const command = join(folder, 'bin/homeostat');
    if (machine.has(command) && !isOnPath(machine))
      return ok(`${folder}; homeostat is not on the PATH, so type ${command} instead`);
    return ok(folder);
  },
};

/** Checks whether commands can be typed as remedies name them, which a clone does not arrange. */
function isOnPath(machine: Machine): boolean {
  const folders = (machine.parts.env['PATH'] ?? '').split(':');
  return folders.some((folder) => folder.startsWith('/') && machine.has(join(folder, 'homeostat')));
}
