import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readSysText } from '../../platform/linux/read-sys';
import { type Check, limited, missing, ok } from '../check';
import { mountOf } from '../facts/mounts';
import type { Machine } from '../machine';

const SET_USER_ID = 0o4000;

/** Settings of the kernel that forbid the sandbox of a browser, and the commands that allow it. */
const FORBIDDING: readonly (readonly [name: string, value: string])[] = [
  ['kernel.apparmor_restrict_unprivileged_userns', '1'],
  ['kernel.unprivileged_userns_clone', '0'],
  ['user.max_user_namespaces', '0'],
];

/** Checks whether the window can open: `scripts/steps/electron.mjs` decides the same at each start. */
export const electron: Check = {
  id: 'electron',
  title: 'Window (Electron)',
  subject: 'Desktop',
  isForEverySystem: true,
  examine(machine) {
    const { versions, env, uid } = machine.parts;
    if (versions.electron !== undefined) return ok(`version ${versions.electron} runs`);
    if (env['HOMEOSTAT_NO_ELECTRON'] === '1')
      return limited('HOMEOSTAT_NO_ELECTRON=1 is set', 'Unset HOMEOSTAT_NO_ELECTRON to use the window.');
    if (uid === 0)
      return limited('the window does not run as root', 'Start Homeostat as yourself; root can use the dashboard.');
    const binary = findBinary(machine);
    if (binary === undefined)
      return missing('the program of Electron is not there', 'Run `npm start` in a session: it downloads it once.');
    return findObstacle(machine, binary) ?? ok(binary);
  },
};

function findBinary(machine: Machine): string | undefined {
  const folder = join(machine.parts.installation, 'node_modules/electron');
  const name = readSysText(machine.path(join(folder, 'path.txt')));
  const binary = name === undefined || name === '' ? undefined : join(folder, 'dist', name);
  return binary !== undefined && machine.has(binary) ? binary : undefined;
}

function findObstacle(machine: Machine, binary: string) {
  if (machine.parts.platform !== 'linux') return undefined;
  if (mountOf(machine, binary)?.options.includes('noexec'))
    return missing(`${binary} is on a file system without programs (noexec)`, 'Move Homeostat to another file system.');
  const hasGlibc = machine.list('/lib').every((name) => !name.startsWith('ld-musl'));
  if (!hasGlibc) return missing('Electron needs glibc, and this system has musl', 'Use the dashboard in a browser.');
  if (hasSetUserId(machine, join(binary, '../chrome-sandbox'))) return undefined;
  const [setting] = FORBIDDING.filter(([name, value]) => machine.text(sysctlPath(name)) === value);
  if (setting === undefined) return undefined;
  const [name, value] = setting;
  const wanted = value === '1' ? '0' : name.startsWith('user.') ? '10000' : '1';
  return missing(`${name}=${value} forbids the sandbox of the window`, `Run \`sudo sysctl ${name}=${wanted}\`.`);
}

function sysctlPath(name: string): string {
  return join('/proc/sys', name.replaceAll('.', '/'));
}

/** Chromium has another sandbox: a program of root with the set-user-ID bit. */
function hasSetUserId(machine: Machine, path: string): boolean {
  try {
    const { uid, mode } = statSync(machine.path(path));
    return uid === 0 && (mode & SET_USER_ID) !== 0;
  } catch {
    return false;
  }
}
