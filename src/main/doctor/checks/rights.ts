import { type Check, limited, ok } from '../check';
import { type Capability, readRights } from '../facts/rights';
import { readSurroundings } from '../facts/surroundings';

/** Capabilities that root needs to see and change the programs of others. */
const NEEDED: readonly Capability[] = ['SYS_NICE', 'SYS_PTRACE', 'KILL', 'DAC_OVERRIDE'];

/** Checks the user and the capabilities of the process that makes changes. */
export const rights: Check = {
  id: 'rights',
  title: 'Rights',
  subject: 'Changing',
  examine(machine) {
    const { isRoot, capabilities } = machine.know(readRights);
    const { userName, uid } = machine.parts;
    if (!isRoot) {
      const extra = NEEDED.filter((name) => capabilities.has(name));
      const more = extra.length === 0 ? '' : `, with ${extra.join(', ')}`;
      return ok(`${userName} (uid ${uid}): programs of your own may be changed${more}`);
    }
    const lacking = NEEDED.filter((name) => !capabilities.has(name));
    if (lacking.length === 0) return ok('root: everything may be changed');
    return limited(
      `root without ${lacking.join(', ')}`,
      machine.know(readSurroundings).container === undefined
        ? 'Remove CapabilityBoundingSet= from the unit that starts Homeostat.'
        : `Start the container with ${lacking.map((name) => `--cap-add ${name}`).join(' ')}.`,
    );
  },
};
