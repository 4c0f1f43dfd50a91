import type { LinuxRoots } from '../../platform/linux/roots';
import type { Action } from '../action';
import { createSysctlAction } from './sysctl-setting';

/** Lets the kernel cache names and attributes of files for longer. Refuses 0, with which memory could run out. */
export function createCachePressure(roots: LinuxRoots): Action {
  // It never suggests itself: nothing shows whether a program goes through the same files repeatedly.
  return createSysctlAction(roots, {
    id: 'cache-pressure',
    summary: 'Let the kernel cache file names and attributes for longer',
    effect: 'Not measured. Intended for programs that go through many files repeatedly.',
    area: 'memory',
    risk: 'low',
    names: ['vfs_cache_pressure'],
    usual: 50,
    least: 1,
    most: 1000,
    note: 'Values below 100 cache them for longer than usual, values above 100 for less time.',
  });
}
