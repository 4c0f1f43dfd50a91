import { statSync } from 'node:fs';
import { HELPER_PROGRAM } from '../../privileged/privileged-helper';
import { type Check, limited, missing, ok } from '../check';
import { readRights } from '../facts/rights';
import type { Machine } from '../machine';

const PKEXEC = '/usr/bin/pkexec';
const SET_USER_ID = 0o4000;
const MANUAL = 'docs/privileged-helper.md lists its files';

/** Checks the privileged helper, which makes changes that need an administrator, and polkit, which asks for one. */
export const helper: Check = {
  id: 'helper',
  title: 'Helper for root',
  subject: 'Changing',
  examine(machine) {
    const { isRoot, isLocked } = machine.know(readRights);
    if (isRoot) return ok('not needed by root');
    if (!machine.has(PKEXEC))
      return missing(
        'pkexec is not installed, so no program can ask for an administrator',
        'Install polkit (on Debian and Ubuntu also pkexec).',
      );
    // prctl(2), PR_SET_NO_NEW_PRIVS
    if (isLocked)
      return missing(
        'this process can get no further rights (no_new_privs)',
        'Remove NoNewPrivileges= from the unit, or start Homeostat outside of the sandbox.',
      );
    if (!hasSetUserId(machine))
      return missing('pkexec has lost its set-user-ID bit', `Run \`sudo chmod 4755 ${PKEXEC}\`.`);
    if (machine.parts.hasHelper) return ok('installed; it asks for an administrator when a change needs one');
    if (machine.has(HELPER_PROGRAM))
      return limited(
        'installed, and not used: others may write to it',
        `Run \`sudo chown -R root: /usr/lib/homeostat && sudo chmod -R go-w /usr/lib/homeostat\`.`,
      );
    return limited('not installed: changes that need root show commands', `Copy its files as root; ${MANUAL}.`);
  },
};

function hasSetUserId(machine: Machine): boolean {
  try {
    return (statSync(machine.path(PKEXEC)).mode & SET_USER_ID) !== 0;
  } catch {
    return false;
  }
}

/**
 * Returns the line for an action that only an administrator may carry out.
 *
 * @param action with a target, as `homeostat optimize apply` takes it
 */
export function remedyForRoot(machine: Machine, action: string): string {
  return machine.parts.hasHelper
    ? 'Apply it: the system asks for an administrator.'
    : `Install the helper (${MANUAL}), or see the commands with \`homeostat optimize apply ${action} --dry-run\`.`;
}
