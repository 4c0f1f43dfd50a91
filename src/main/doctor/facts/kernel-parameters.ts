import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Machine } from '../machine';
import { readSurroundings } from './surroundings';

const MOST_CONFIG_BYTES = 4 * 1024 * 1024;

/** Returns the last value of a boot parameter, which counts; empty if it has none, undefined without it. */
export function kernelParameter(machine: Machine, name: string): string | undefined {
  const words = (machine.text('/proc/cmdline') ?? '').match(/(?:"[^"]*"|\S)+/g) ?? [];
  const word = words.findLast((one) => one === name || one.startsWith(`${name}=`));
  return word?.slice(name.length + 1).replaceAll('"', '');
}

/** Returns an option with which the kernel was built, 'n' if it was left out; undefined if the file is missing. */
export function kernelOption(machine: Machine, name: string): string | undefined {
  const text = machine.know(readKernelConfig);
  if (text === undefined) return undefined;
  return new RegExp(`^CONFIG_${name}=(.*)$`, 'm').exec(text)?.[1] ?? 'n';
}

function kernelRelease(machine: Machine): string {
  return machine.text('/proc/sys/kernel/osrelease') ?? '';
}

/** Checks whether the kernel is older than a version. False if its version is unknown. */
export function isOlderKernel(machine: Machine, major: number, minor: number): boolean {
  const [, own, ownMinor] = /^(\d+)\.(\d+)/.exec(kernelRelease(machine)) ?? [];
  if (own === undefined) return false;
  return Number(own) < major || (Number(own) === major && Number(ownMinor) < minor);
}

/** Distributions keep the configuration of a kernel in one of these places. */
function readKernelConfig(machine: Machine): string | undefined {
  const release = kernelRelease(machine);
  const places = [
    `/boot/config-${release}`,
    `/lib/modules/${release}/config`,
    `/usr/lib/modules/${release}/config`,
    `/usr/lib/kernel/config-${release}`,
  ];
  return places.map((path) => machine.text(path)).find((text) => text !== undefined) ?? readPackedConfig(machine);
}

function readPackedConfig(machine: Machine): string | undefined {
  try {
    const packed = readFileSync(machine.path('/proc/config.gz'));
    return gunzipSync(packed, { maxOutputLength: MOST_CONFIG_BYTES }).toString('latin1');
  } catch {
    return undefined;
  }
}

interface BootLoader {
  readonly isUsed: (machine: Machine) => boolean;
  readonly add: (parameter: string) => string;
  readonly remove: (parameter: string) => string;
}

/** An instruction to edit a file, and the command that makes it count. */
function edited(place: string, command?: string): Omit<BootLoader, 'isUsed'> {
  const then = command === undefined ? 'then restart' : `run \`${command}\`, then restart`;
  return {
    add: (parameter) => `Add ${parameter} to ${place}, ${then}.`,
    remove: (parameter) => `Remove ${parameter} from ${place}, ${then}.`,
  };
}

const GRUB = 'GRUB_CMDLINE_LINUX in /etc/default/grub';
const has = (path: string) => (machine: Machine) => machine.has(path);
const hasGrub = (program: string) => (machine: Machine) => machine.has('/etc/default/grub') && machine.has(program);

/** Ways to set a boot parameter, the most special first. */
const BOOT_LOADERS: readonly BootLoader[] = [
  {
    isUsed: (machine) => machine.know(readSurroundings).container !== undefined,
    add: (parameter) => `Ask the administrator of the host to boot it with ${parameter}.`,
    remove: (parameter) => `Ask the administrator of the host to boot it without ${parameter}.`,
  },
  {
    isUsed: (machine) => machine.know(readSurroundings).isWsl,
    add: (parameter) =>
      `In Windows, add "kernelCommandLine = ${parameter}" under [wsl2] to .wslconfig, then run: wsl --shutdown`,
    remove: (parameter) =>
      `In Windows, remove ${parameter} from kernelCommandLine in .wslconfig, then run: wsl --shutdown`,
  },
  {
    isUsed: (machine) => machine.has('/run/ostree-booted') && machine.has('/usr/bin/rpm-ostree'),
    add: (parameter) => `Run \`sudo rpm-ostree kargs --append=${parameter}\`, then restart.`,
    remove: (parameter) => `Run \`sudo rpm-ostree kargs --delete=${parameter}\`, then restart.`,
  },
  { isUsed: has('/etc/NIXOS'), ...edited('boot.kernelParams', 'sudo nixos-rebuild boot') },
  { isUsed: has('/boot/firmware/cmdline.txt'), ...edited('the line in /boot/firmware/cmdline.txt') },
  { isUsed: has('/boot/cmdline.txt'), ...edited('the line in /boot/cmdline.txt') },
  { isUsed: has('/boot/armbianEnv.txt'), ...edited('extraargs= in /boot/armbianEnv.txt') },
  {
    isUsed: (machine) => machine.has('/usr/sbin/grubby') || machine.has('/sbin/grubby'),
    add: (parameter) => `Run \`sudo grubby --update-kernel=ALL --args=${parameter}\`, then restart.`,
    remove: (parameter) => `Run \`sudo grubby --update-kernel=ALL --remove-args=${parameter}\`, then restart.`,
  },
  { isUsed: has('/etc/zipl.conf'), ...edited('parameters= in /etc/zipl.conf', 'sudo zipl') },
  { isUsed: hasGrub('/usr/sbin/update-grub'), ...edited(GRUB, 'sudo update-grub') },
  { isUsed: hasGrub('/boot/grub2'), ...edited(GRUB, 'sudo grub2-mkconfig -o /boot/grub2/grub.cfg') },
  { isUsed: has('/etc/default/grub'), ...edited(GRUB, 'sudo grub-mkconfig -o /boot/grub/grub.cfg') },
  { isUsed: has('/etc/kernel/cmdline'), ...edited('/etc/kernel/cmdline', 'sudo kernel-install add-all') },
  { isUsed: has('/boot/extlinux/extlinux.conf'), ...edited('the append line in /boot/extlinux/extlinux.conf') },
  { isUsed: has('/boot/loader/entries'), ...edited('the options line of each file in /boot/loader/entries') },
  { isUsed: () => true, ...edited('the kernel command line of the boot loader') },
];

/** Returns the instruction to add a boot parameter on this machine. */
export function addParameter(machine: Machine, parameter: string): string {
  return loaderOf(machine).add(parameter);
}

/** Returns the instruction to remove a boot parameter on this machine. */
export function removeParameter(machine: Machine, parameter: string): string {
  return loaderOf(machine).remove(parameter);
}

function loaderOf(machine: Machine): BootLoader {
  return BOOT_LOADERS.find(({ isUsed }) => isUsed(machine)) as BootLoader;
}
