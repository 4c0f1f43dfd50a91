import { join } from 'node:path';
import type { LinuxRoots } from '../../platform/linux/roots';
import type { Action } from '../action';
import { KERNEL_SETTING } from './kernel-setting';
import { planSysctl, sysctlProblem } from './sysctl-setting';

/** Lets the kernel remember names and attributes of files for longer. 0 is refused: memory could then run out. */
export function createCachePressure({ proc }: LinuxRoots): Action {
  const setting = { paths: [join(proc, 'sys/vm/vfs_cache_pressure')], usual: 50, least: 1, most: 1000, scale: 1 };
  return {
    ...KERNEL_SETTING,
    id: 'cache-pressure',
    summary: 'Let the kernel cache file names and attributes for longer',
    effect: 'Not measured. Intended for programs that go through many files repeatedly.',
    area: 'memory',
    risk: 'low',
    unsupported: () => sysctlProblem(setting),
    // Whether somebody goes through the same files again is not known.
    detect: () => [],
    plan: (_, value) =>
      planSysctl(setting, value, 'Values below 100 cache them for longer than usual, values above 100 for less time.'),
  };
}
