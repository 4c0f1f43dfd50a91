import { readFileSync } from 'node:fs';
import { errnoOf } from '../../base/errors';
import { type Check, limited, missing, ok } from '../check';
import {
  addParameter,
  isOlderKernel,
  kernelOption,
  kernelParameter,
  removeParameter,
} from '../facts/kernel-parameters';
import { readSurroundings } from '../facts/surroundings';
import type { Machine } from '../machine';

const RESOURCES = ['cpu', 'memory', 'io'];

/**
 * Checks pressure (kernel documentation, "PSI - Pressure Stall Information"), which some distributions build and switch
 * off: Raspberry Pi OS, RHEL 8, XanMod (home-assistant/operating-system issue 4616, netdata issue 7531).
 */
export const pressure: Check = {
  id: 'pressure',
  title: 'Pressure (PSI)',
  subject: 'Measuring',
  isImportant: true,
  examine(machine) {
    const readable = RESOURCES.filter((name) => (machine.text(`/proc/pressure/${name}`) ?? '') !== '');
    if (readable.length === RESOURCES.length) return ok('waits for CPU, memory and disks are reported');
    if (readable.length > 0)
      return limited(
        `only reported for ${readable.join(' and ')}`,
        'Use a kernel of version 4.20 or later with CONFIG_PSI=y.',
      );
    return missing(...explain(machine));
  },
};

const OFF = /^(?:0|off|n|no|false)$/i;
const HIDDEN = 'Show it /proc/pressure: look for masked paths of the container, or for ProcSubset= in the unit.';
const OTHER_KERNEL = 'Use a kernel that was built with CONFIG_PSI=y, such as the usual one of your distribution.';

interface Cause {
  readonly detail: string;
  readonly isSo: (machine: Machine) => boolean;
  readonly remedy: (machine: Machine) => string;
}

/** Causes in the order in which they exclude each other. */
const CAUSES: readonly Cause[] = [
  {
    detail: 'gVisor does not report it',
    isSo: (machine) => machine.know(readSurroundings).container === 'gVisor',
    remedy: () => 'Run Homeostat outside of gVisor to see pressure.',
  },
  {
    detail: '/proc is not complete here',
    isSo: (machine) => !machine.has('/proc/stat') && machine.list('/proc').length > 0,
    remedy: () => 'See the check "Kernel files".',
  },
  {
    detail: '/proc/pressure is there, and this process may not read it',
    isSo: (machine) => ['EACCES', 'EPERM'].includes(problemOf(machine)),
    remedy: () => HIDDEN,
  },
  {
    detail: 'this kernel was built without it',
    isSo: (machine) => kernelOption(machine, 'PSI') === 'n',
    remedy: () => OTHER_KERNEL,
  },
  {
    detail: 'switched off by the boot parameter psi=0',
    isSo: (machine) => OFF.test(kernelParameter(machine, 'psi') ?? ''),
    // The last one counts.
    remedy: (machine) =>
      kernelOption(machine, 'PSI_DEFAULT_DISABLED') === 'y'
        ? addParameter(machine, 'psi=1')
        : removeParameter(machine, 'psi=0'),
  },
  {
    detail: 'this kernel is older than 4.20, which introduced it',
    isSo: (machine) => isOlderKernel(machine, 4, 18),
    remedy: () => 'Use a kernel of version 4.20 or later.',
  },
  {
    detail: 'this kernel reports it, and it is hidden here',
    isSo: (machine) => kernelOption(machine, 'PSI') === 'y' && isSwitchedOn(machine) && problemOf(machine) === 'ENOENT',
    remedy: () => HIDDEN,
  },
  {
    detail: 'built in and switched off by default',
    isSo: (machine) =>
      kernelOption(machine, 'PSI_DEFAULT_DISABLED') === 'y' || /^(?:EOPNOTSUPP|ENOTSUP)$/.test(problemOf(machine)),
    remedy: (machine) => addParameter(machine, 'psi=1'),
  },
  {
    detail: 'not there although the kernel was booted with psi=1',
    isSo: (machine) => kernelParameter(machine, 'psi') !== undefined,
    remedy: () => OTHER_KERNEL,
  },
  {
    detail: 'this kernel does not report it',
    isSo: () => true,
    remedy: (machine) => addParameter(machine, 'psi=1'),
  },
];

function explain(machine: Machine): Parameters<typeof missing> {
  const { detail, remedy } = CAUSES.find(({ isSo }) => isSo(machine)) as Cause;
  return [detail, remedy(machine)];
}

/** The boot parameter counts more than the default of the kernel. */
function isSwitchedOn(machine: Machine): boolean {
  const parameter = kernelParameter(machine, 'psi');
  return parameter === undefined ? kernelOption(machine, 'PSI_DEFAULT_DISABLED') === 'n' : !OFF.test(parameter);
}

/** Returns the name of the error with which the file is refused. */
function problemOf(machine: Machine): string {
  try {
    readFileSync(machine.path('/proc/pressure/cpu'));
    return '';
  } catch (error) {
    return errnoOf(error) ?? '';
  }
}
