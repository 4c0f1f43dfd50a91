import { plural } from '../../../shared/format/plural';
import { readSensors } from '../../platform/linux/read-sensors';
import { readSysText } from '../../platform/linux/read-sys';
import { type Check, limited, missing, ok } from '../check';
import { readSurroundings } from '../facts/surroundings';
import type { Machine } from '../machine';

/** Modules that measure the processor, by the vendor in /proc/cpuinfo. */
const MODULES: Readonly<Record<string, string>> = {
  GenuineIntel: 'coretemp',
  AuthenticAMD: 'k10temp',
  HygonGenuine: 'k10temp',
  CentaurHauls: 'via-cputemp',
};

/** Checks temperatures and fans. */
export const sensors: Check = {
  id: 'sensors',
  title: 'Sensors',
  subject: 'Measuring',
  examine(machine) {
    const found = readSensors(machine.roots);
    if (found.length === 0) return missing('no temperatures and no fans', remedyOf(machine));
    const silent = found.filter(({ path }) => readSysText(path) === undefined);
    const count = (kind: 'temperature' | 'fan', name: string) =>
      plural(found.filter((one) => one.kind === kind).length, name);
    const detail = `${count('temperature', 'temperature')}, ${count('fan', 'fan')}`;
    if (silent.length === 0) return ok(detail);
    return limited(
      `${detail}; ${plural(silent.length, 'sensor')} cannot be read: ${silent
        .slice(0, 3)
        .map(({ chip, sensor }) => `${chip} ${sensor}`)
        .join(', ')}`,
      'Nothing to do: a sensor may be silent while its device sleeps.',
    );
  },
};

function remedyOf(machine: Machine): string {
  const { container, hypervisor } = machine.know(readSurroundings);
  if (hypervisor !== undefined) return 'Nothing to do: a virtual machine has no sensors.';
  if (container !== undefined) return 'Run Homeostat outside of the container, or give it /sys/class/hwmon.';
  const vendor = /^vendor_id\s*:\s*(\S+)/m.exec(machine.text('/proc/cpuinfo') ?? '')?.[1] ?? '';
  const module = MODULES[vendor];
  return module === undefined
    ? 'Load the driver of the sensors: `sudo sensors-detect` of lm-sensors finds it.'
    : `Run \`sudo modprobe ${module}\`; \`sudo sensors-detect\` of lm-sensors finds other drivers.`;
}
