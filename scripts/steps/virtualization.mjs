import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, say } from './runtime.mjs';

/** Programs of the desktop lab, and the packages of Debian that contain them. */
const NEEDED = [
  ['qemu-system-x86_64', 'qemu-system-x86'],
  ['mmdebstrap', 'mmdebstrap'],
  ['mke2fs', 'e2fsprogs'],
  ['iasl', 'acpica-tools'],
  ['setpriv', 'util-linux'],
];

/** Installs missing programs of the desktop lab, as root on Debian. @returns the problem; undefined if there is none */
export function ensureVirtualization() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'the desktop lab needs Linux on x86_64';
  const packages = findMissing();
  if (packages.length === 0) return undefined;
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!isDebianRoot) return `the desktop lab needs more programs: apt-get install ${packages.join(' ')}`;
  say(`installing ${packages.join(', ')} (apt-get)`);
  const apt = (...args) =>
    run('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=900', ...args], {
      stdio: ['ignore', 'ignore', 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...packages);
  const left = findMissing();
  return left.length === 0 ? undefined : `cannot install ${left.join(' ')}`;
}

function findMissing() {
  const directories = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  const isInstalled = (program) => directories.some((directory) => existsSync(join(directory, program)));
  return NEEDED.filter(([program]) => !isInstalled(program)).map(([, name]) => name);
}
