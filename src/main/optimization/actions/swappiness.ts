import { hasSwap } from '../../platform/linux/parse-swaps';
import type { LinuxRoots } from '../../platform/linux/roots';
import type { Action } from '../action';
import { machineShortOf } from '../situation';
import { createSysctlAction } from './sysctl-setting';

/** Makes the kernel drop cached files before it swaps programs out. Without swap it has no effect. */
export function createSwappiness(roots: LinuxRoots): Action {
  return createSysctlAction(roots, {
    id: 'swappiness',
    summary: 'Make the kernel drop cached files before it swaps programs out',
    effect: 'Not measured; the effect depends on which files are read again.',
    area: 'memory',
    risk: 'low',
    names: ['swappiness'],
    usual: 10,
    least: 0,
    most: 200,
    note: 'Memory that is already swapped out stays there until it is used.',
    obstacle: () => (hasSwap(roots.proc) ? undefined : 'this machine has no swap, so it would have no effect'),
    detect: machineShortOf('swap'),
  });
}
