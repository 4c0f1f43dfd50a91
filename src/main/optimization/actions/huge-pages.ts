import { join } from 'node:path';
import type { LinuxRoots } from '../../platform/linux/roots';
import type { Action } from '../action';
import { choiceProblem, planChoice } from './choice-setting';
import { KERNEL_SETTING } from './kernel-setting';

const USUAL = 'always';

/** Gives programs memory in pages of 2 MiB instead of 4 KiB, where they touch much of it. */
export function createHugePages({ sys }: LinuxRoots): Action {
  const file = join(sys, 'kernel/mm/transparent_hugepage/enabled');
  const setting = { files: [file], offersOf: () => file };
  return {
    ...KERNEL_SETTING,
    id: 'huge-pages',
    summary: 'Give programs memory in large pages',
    effect: 'Reading through memory took 0.042 s instead of 0.105 s; the first access took 0.277 s.',
    area: 'memory',
    risk: 'medium',
    unsupported: () => choiceProblem(setting, USUAL),
    // Whether a program goes through much memory, or only holds it, is not known.
    detect: () => [],
    plan: (_, value = USUAL) =>
      planChoice(setting, value, {
        targetText: 'this machine',
        note: 'Programs may use more memory. Existing pages stay as they are, even after an undo.',
      }),
  };
}
