import { unitOf } from '../naming/unit-name';
import type { PidStat } from '../parse-pid-stat';
import { listNumbers, readSysText } from '../read-sys';
import { readPidStat } from './process-identity';

/** Of damaged text, in which a process is its own ancestor. */
const MOST_GENERATIONS = 64;

/** Reads /proc/PID/stat of every process. */
export function readAllStats(procRoot: string): ReadonlyMap<number, PidStat> {
  const stats = new Map<number, PidStat>();
  for (const pid of listNumbers(procRoot)) {
    const stat = readPidStat(procRoot, pid);
    if (stat !== undefined) stats.set(pid, stat);
  }
  return stats;
}

/**
 * Lists the processes that a program started, directly or not, the older generations first and without the program
 * itself. A process that began a session of its own under another name, or that has another systemd unit, is another
 * program: a shell in a terminal, a service.
 */
export function listTree(procRoot: string, root: number): readonly number[] {
  const stats = readAllStats(procRoot);
  const children = Map.groupBy(stats, ([, { parentPid }]) => parentPid);
  const unit = readUnit(procRoot, root);
  const found: number[] = [];
  let parents = [root];
  for (let generation = 0; parents.length > 0 && generation < MOST_GENERATIONS; generation++) {
    parents = parents.flatMap((parent) =>
      (children.get(parent) ?? []).flatMap(([pid, stat]) => {
        const isApart = stat.session === pid && stat.comm !== stats.get(parent)?.comm;
        return isApart || stat.state === 'zombie' || readUnit(procRoot, pid) !== unit ? [] : [pid];
      }),
    );
    found.push(...parents);
  }
  return found;
}

function readUnit(procRoot: string, pid: number): string | undefined {
  return unitOf(readSysText(`${procRoot}/${pid}/cgroup`) ?? '');
}
