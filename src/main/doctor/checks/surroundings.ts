import { type Check, limited, ok } from '../check';
import { readSurroundings } from '../facts/surroundings';

/** Checks for containers and virtual machines, which hide parts of the machine. */
export const surroundings: Check = {
  id: 'surroundings',
  title: 'Container or VM',
  subject: 'Measuring',
  examine(machine) {
    const { container, hypervisor } = machine.know(readSurroundings);
    const inside = hypervisor === undefined ? '' : `, in a virtual machine (${hypervisor})`;
    if (container !== undefined)
      return limited(
        `${container === 'a container' ? container : `a container (${container})`}${inside}`,
        'Run Homeostat outside of the container: inside, it sees and changes only a part.',
      );
    return ok(hypervisor === undefined ? 'neither: hardware of its own' : `a virtual machine (${hypervisor})`);
  },
};
