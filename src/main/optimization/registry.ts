import type { Action } from './action';
import { type AutostartFolders, createAutostartOff } from './actions/autostart-off';
import { type CacheTools, createCleanCache } from './actions/clean-cache';
import { createCpuAffinity } from './actions/cpu-affinity';
import { createDirtyLimits } from './actions/dirty-limits';
import { createFreeze } from './actions/freeze';
import { createIoClass } from './actions/io-class';
import { createOwnPace } from './actions/own-pace';
import { createProcessPriority } from './actions/process-priority';
import type { ProcessTools } from './actions/process-threads';

export interface ActionTools {
  readonly processes: ProcessTools;
  readonly autostart: AutostartFolders;
  readonly caches: CacheTools;
}

/** Every action, in the order in which they are listed. */
export function createActions({ processes, autostart, caches }: ActionTools): readonly Action[] {
  return [
    createProcessPriority(processes),
    createCpuAffinity(processes),
    createIoClass(processes),
    createFreeze(processes),
    createDirtyLimits(processes.procRoot),
    createAutostartOff(autostart),
    createCleanCache(caches),
    createOwnPace(),
  ];
}
