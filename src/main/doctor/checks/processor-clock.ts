import { join } from 'node:path';
import { chosenValue } from '../../platform/linux/knobs/chosen-value';
import { readSysText } from '../../platform/linux/read-sys';
import { type Check, limited, missing, ok } from '../check';
import { kernelParameter, removeParameter } from '../facts/kernel-parameters';
import { readSurroundings } from '../facts/surroundings';
import type { Machine } from '../machine';

const FOLDER = '/sys/devices/system/cpu/cpufreq';
/** Parameters that switch a driver off. */
const DISABLED = ['intel_pstate=disable', 'amd_pstate=disable', 'cpufreq.off=1'];

/** Checks the driver of the processor clock, its governor and its energy preference. */
export const processorClock: Check = {
  id: 'processor-clock',
  title: 'Processor clock',
  subject: 'Changing',
  examine(machine) {
    const policies = machine.list(FOLDER).filter((name) => /^policy\d+$/.test(name));
    const [first] = policies;
    if (first === undefined) return missing('it cannot be read or set', remedyOf(machine));
    const read = (name: string) => chosenValue(readSysText(machine.path(join(FOLDER, first, name))) ?? '');
    const driver = read('scaling_driver') || 'unnamed driver';
    const governor = read('scaling_governor');
    const preference = read('energy_performance_preference');
    const facts = [driver, governor && `governor ${governor}`, preference && `preference ${preference}`];
    const known = facts.filter((fact) => fact !== '').join(', ');
    if (governor === '')
      return limited(`${known}: it has no governor`, 'Nothing to do: the firmware sets the clock on its own.');
    // The kernel refuses other preferences under this governor (kernel documentation, "intel_pstate").
    if (governor === 'performance' && preference !== '')
      return limited(
        `${known}: this governor fixes the preference`,
        `Run \`echo powersave | sudo tee ${FOLDER}/policy*/scaling_governor\`.`,
      );
    const mayWrite = machine.isWritable(join(FOLDER, first, 'scaling_governor'));
    return ok(`${known}; ${mayWrite ? 'can be changed' : 'administrators may change it'}`);
  },
};

function remedyOf(machine: Machine): string {
  const { container, hypervisor } = machine.know(readSurroundings);
  if (hypervisor !== undefined) return 'Nothing to do: the hypervisor sets the clock.';
  if (container !== undefined) return 'Run Homeostat outside of the container.';
  const disabled = DISABLED.find((parameter) => {
    const [name = '', value] = parameter.split('=');
    return kernelParameter(machine, name) === value;
  });
  if (disabled !== undefined) return removeParameter(machine, disabled);
  return 'Enable CPPC or SpeedStep in the firmware, or run `sudo modprobe acpi-cpufreq`.';
}
