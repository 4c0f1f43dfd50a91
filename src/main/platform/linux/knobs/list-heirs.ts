import { join } from 'node:path';
import type { ProcessIdentity } from '../../../../shared/model/change';
import { listNumbers } from '../read-sys';
import { isSameProcess, readPidStat, readProcessIdentity } from './process-identity';
import { readAllStats } from './process-tree';

/** A thread with its process. */
export interface Heir {
  readonly process: ProcessIdentity;
  readonly thread: number;
}

/**
 * Lists the threads of a process and its descendants that started after an instant: they inherited priority, cores and
 * I/O class (fork(2)). Orphaned processes are not found, and older children have inherited nothing.
 *
 * @param sinceTicks clock ticks since boot
 */
export function listHeirs(procRoot: string, ancestor: ProcessIdentity, sinceTicks: number): readonly Heir[] {
  if (!isSameProcess(procRoot, ancestor)) return [];
  const stats = readAllStats(procRoot);
  const family = new Set([ancestor.pid]);
  // Pids wrap around, so that a child may have a smaller one than its parent.
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const [pid, { parentPid, startTicks }] of stats) {
      if (family.has(parentPid) && startTicks >= sinceTicks) family.add(pid);
    }
  }
  return [...family].flatMap((pid) => {
    const process = pid === ancestor.pid ? ancestor : readProcessIdentity(procRoot, pid);
    if (process === undefined) return [];
    return listThreads(procRoot, pid)
      .filter(({ startTicks }) => startTicks >= sinceTicks)
      .map(({ thread }) => ({ process, thread }));
  });
}

function listThreads(procRoot: string, pid: number): readonly { thread: number; startTicks: number }[] {
  const folder = join(procRoot, String(pid), 'task');
  return listNumbers(folder).flatMap((thread) => {
    const stat = readPidStat(folder, thread);
    return stat === undefined ? [] : [{ thread, startTicks: stat.startTicks }];
  });
}
