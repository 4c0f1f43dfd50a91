import { basename, join } from 'node:path';
import { readPowerSupplies } from '../../platform/linux/power-supply';
import { readSysNumber } from '../../platform/linux/read-sys';
import { type Check, limited, missing, ok } from '../check';
import { readSurroundings } from '../facts/surroundings';

/** Portable kinds of the SMBIOS specification, 7.4.1. */
const PORTABLE: ReadonlySet<string> = new Set(['8', '9', '10', '11', '14', '30', '31', '32']);

/** Files of which each battery has at least one. */
const CHARGES = ['capacity', 'energy_now', 'charge_now'];

/** Checks the battery of a portable machine. */
export const battery: Check = {
  id: 'battery',
  title: 'Battery',
  subject: 'Measuring',
  examine(machine) {
    const { batteries, mains } = readPowerSupplies(machine.roots);
    const present = batteries.filter((folder) => readSysNumber(join(folder, 'present')) !== 0);
    if (present.length > 0) {
      const silent = present.filter((folder) =>
        CHARGES.every((name) => readSysNumber(join(folder, name)) === undefined),
      );
      const names = present.map((folder) => basename(folder)).join(', ');
      if (silent.length === 0) return ok(names);
      return limited(
        `${silent.map((folder) => basename(folder)).join(', ')} does not report its charge`,
        'Update the firmware and the kernel: the driver of the battery returns no charge.',
      );
    }
    const isPortable = PORTABLE.has(machine.text('/sys/class/dmi/id/chassis_type') ?? '');
    if (!isPortable || machine.know(readSurroundings).hypervisor !== undefined)
      return ok('none: this machine runs on mains');
    if (batteries.length > 0) return limited('the bay is empty', 'Nothing to do while the machine runs on mains.');
    const supply = mains.length > 0 ? 'a laptop that reports only its mains supply' : 'a laptop without power supplies';
    return missing(supply, 'Load its driver: `sudo modprobe battery`.');
  },
};
