import type { LinuxRoots } from '../platform/linux/roots';
import type { Action } from './action';
import { type AutostartFolders, createAutostartOff } from './actions/autostart-off';
import { createCachePressure } from './actions/cache-pressure';
import { type CacheTools, createCleanCache } from './actions/clean-cache';
import { createCpuAffinity } from './actions/cpu-affinity';
import { createCpuGovernor } from './actions/cpu-governor';
import { createDirtyLimits } from './actions/dirty-limits';
import { createEnergyPreference } from './actions/energy-preference';
import { createForegroundBoost } from './actions/foreground-boost';
import { createFreeze } from './actions/freeze';
import { createFreezeGroup } from './actions/freeze-group';
import { createGroupCores } from './actions/group-cores';
import { createGroupIdle } from './actions/group-idle';
import { createGroupIoLimit } from './actions/group-io-limit';
import { createGroupIoWeight } from './actions/group-io-weight';
import { createGroupMemoryHigh } from './actions/group-memory-high';
import { createGroupQuota } from './actions/group-quota';
import { createGroupTasks } from './actions/group-tasks';
import { createGroupWeight } from './actions/group-weight';
import { createHugePages } from './actions/huge-pages';
import { createIdleScheduling } from './actions/idle-scheduling';
import { createIoClass } from './actions/io-class';
import { createIoScheduler } from './actions/io-scheduler';
import { createOomScore } from './actions/oom-score';
import { createOwnPace } from './actions/own-pace';
import { createPlatformProfile } from './actions/platform-profile';
import { createProcessPriority } from './actions/process-priority';
import type { ProcessTools } from './actions/process-threads';
import { createReadAhead } from './actions/read-ahead';
import { createReclaim } from './actions/reclaim';
import { createRestartService } from './actions/restart-service';
import { createStopUnit } from './actions/stop-unit';
import { createSwappiness } from './actions/swappiness';
import { createWritebackTimes } from './actions/writeback-times';
import { createZramSwap } from './actions/zram-swap';

export interface ActionTools {
  readonly processes: ProcessTools;
  readonly autostart: AutostartFolders;
  readonly caches: CacheTools;
  readonly roots: LinuxRoots;
}

/** Creates every action, in the order of the list. */
export function createActions({ processes, autostart, caches, roots }: ActionTools): readonly Action[] {
  return [
    createProcessPriority(processes),
    createGroupWeight(processes),
    createForegroundBoost(processes),
    createGroupIdle(processes),
    createGroupQuota(processes),
    createGroupTasks(processes),
    createGroupCores(processes),
    createIdleScheduling(processes),
    createCpuAffinity(processes, roots.sys),
    createIoClass(processes),
    createFreeze(processes),
    createFreezeGroup(processes),
    createGroupIoWeight(processes),
    createGroupIoLimit(processes, roots.sys),
    createGroupMemoryHigh(processes),
    createReclaim(processes),
    createDirtyLimits(processes.procRoot),
    createWritebackTimes(roots),
    createIoScheduler(roots),
    createReadAhead(roots),
    createSwappiness(roots),
    createCachePressure(roots),
    createZramSwap(roots),
    createHugePages(roots),
    createOomScore(processes),
    createCpuGovernor(roots),
    createEnergyPreference(roots),
    createPlatformProfile(roots),
    createStopUnit(),
    createRestartService(),
    createAutostartOff(autostart),
    createCleanCache(caches),
    createOwnPace(),
  ];
}
