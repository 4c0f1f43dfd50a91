import { isRemoteType } from '../../platform/linux/choose-mounts';
import { type Check, limited, missing, ok } from '../check';
import { mountOf } from '../facts/mounts';

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
    return ok(folder);
  },
};
