import { basename } from 'node:path';
import { parseSwaps } from '../../platform/linux/parse-swaps';
import { type Check, limited, ok } from '../check';
import { readSurroundings } from '../facts/surroundings';
import type { Machine } from '../machine';

/** Checks swap, which the actions on memory need. */
export const swap: Check = {
  id: 'swap',
  title: 'Swap',
  subject: 'Changing',
  examine(machine) {
    const swaps = parseSwaps(machine.text('/proc/swaps') ?? '');
    if (swaps.length === 0) return limited('none: memory has nowhere to go', remedyOf(machine));
    const names = swaps.map(({ path }) => basename(path)).join(', ');
    const isCompressed = swaps.some(({ path }) => /\/zram\d+$/.test(path));
    const zswap = machine.text('/sys/module/zswap/parameters/enabled') === 'Y';
    // Pages are compressed twice, and zram gets only what zswap could not hold (kernel documentation, "zswap").
    if (isCompressed && zswap)
      return limited(
        `${names}; zswap is on in front of zram, so that memory is compressed twice`,
        'Run `echo N | sudo tee /sys/module/zswap/parameters/enabled`; zswap.enabled=0 makes it last.',
      );
    return ok(`${names}${isCompressed ? ', compressed' : zswap ? ', with zswap' : ''}`);
  },
};

function remedyOf(machine: Machine): string {
  if (machine.know(readSurroundings).container !== undefined) return 'Add swap to the host of this container.';
  return machine.has('/sys/block/zram0')
    ? 'Run `homeostat optimize apply zram-swap --target machine`, or add a swap file.'
    : 'Install zram-generator (or zram-tools), or add a swap file.';
}
