import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSwaps } from '../../platform/linux/parse-swaps';
import type { LinuxRoots } from '../../platform/linux/roots';
import type { Action } from '../action';
import { bottlenecksOf } from '../situation';
import { KERNEL_SETTING } from './kernel-setting';
import { planSysctl, sysctlProblem } from './sysctl-setting';

/** Lets the kernel give up cached files before it swaps programs out. Without swap it would do nothing. */
export function createSwappiness({ proc }: LinuxRoots): Action {
  const setting = { paths: [join(proc, 'sys/vm/swappiness')], usual: 10, least: 0, most: 200, scale: 1 };
  return {
    ...KERNEL_SETTING,
    id: 'swappiness',
    summary: 'Make the kernel drop cached files before it swaps programs out',
    effect: 'Not measured; the effect depends on which files are read again.',
    area: 'memory',
    risk: 'low',
    unsupported: () =>
      hasSwap(proc) ? sysctlProblem(setting) : 'this machine has no swap, so it would have no effect',
    detect: (situation) =>
      bottlenecksOf(situation, ['swap'])
        .slice(0, 1)
        .map(({ text }) => ({ target: 'machine', problem: text })),
    plan: (_, value) => planSysctl(setting, value, 'Memory that is already swapped out stays there until it is used.'),
  };
}

function hasSwap(proc: string): boolean {
  try {
    return parseSwaps(readFileSync(join(proc, 'swaps'), 'utf8')).length > 0;
  } catch {
    // A kernel without swap.
    return false;
  }
}
