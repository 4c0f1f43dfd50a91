import { join } from 'node:path';
import type { ProcessIdentity } from '../../../../shared/model/change';
import type { PidStat } from '../parse-pid-stat';
import { listNumbers } from '../read-sys';
import { readPidStat, readProcessIdentity } from './process-identity';
import { readAllStats } from './process-tree';

/** A thread with its process. */
export interface Heir {
  readonly process: ProcessIdentity;
  readonly thread: number;
}

/**
 * Lists the threads of each process and its descendants that started after an instant: they inherited priority, cores
 * and I/O class (fork(2)). Older children have inherited nothing. An orphan is found while it is in the process group or
 * the session that the process leads or led: no other process gets that pid until then.
 *
 * @param sinceTicks clock ticks since boot
 */
export function listHeirs(
  procRoot: string,
  ancestors: readonly ProcessIdentity[],
  sinceTicks: number,
): readonly (readonly Heir[])[] {
  const stats = readAllStats(procRoot);
  const young = [...stats].filter(([, { startTicks }]) => startTicks >= sinceTicks);
  return ancestors.map((ancestor) => {
    const now = readProcessIdentity(procRoot, ancestor.pid);
    const isThere = now?.startTicks === ancestor.startTicks && now.executable === ancestor.executable;
    // Its pid belongs to another process, so that its group and its session have ended.
    if (!isThere && stats.has(ancestor.pid) && stats.get(ancestor.pid)?.startTicks !== ancestor.startTicks) return [];
    const family = new Set(isThere ? [ancestor.pid] : []);
    for (const [pid, stat] of young) if (isOrphanOf(ancestor.pid, stat, stats)) family.add(pid);
    // Pids wrap around, so that a child may have a smaller one than its parent.
    for (let size = -1; size !== family.size; ) {
      size = family.size;
      for (const [pid, { parentPid }] of young) if (family.has(parentPid)) family.add(pid);
    }
    return [...family].flatMap((pid) => {
      const process = pid === ancestor.pid ? ancestor : readProcessIdentity(procRoot, pid);
      if (process === undefined) return [];
      return listThreads(procRoot, pid)
        .filter(({ startTicks }) => startTicks >= sinceTicks)
        .map(({ thread }) => ({ process, thread }));
    });
  });
}

function isOrphanOf(leader: number, stat: PidStat, stats: ReadonlyMap<number, PidStat>): boolean {
  const isLed = (one: PidStat | undefined) => one?.group === leader || one?.session === leader;
  return isLed(stat) && !isLed(stats.get(stat.parentPid));
}

function listThreads(procRoot: string, pid: number): readonly { thread: number; startTicks: number }[] {
  const folder = join(procRoot, String(pid), 'task');
  return listNumbers(folder).flatMap((thread) => {
    const stat = readPidStat(folder, thread);
    return stat === undefined ? [] : [{ thread, startTicks: stat.startTicks }];
  });
}
