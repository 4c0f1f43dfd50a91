import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from '../../../../shared/model/change';
import { type PidStat, parsePidStat } from '../parse-pid-stat';

/** Undefined where there is no such process. */
export function readPidStat(procRoot: string, pid: number): PidStat | undefined {
  try {
    return parsePidStat(readFileSync(join(procRoot, String(pid), 'stat'), 'latin1'));
  } catch {
    return undefined;
  }
}

/** Who a process is now; undefined where there is none. */
export function readProcessIdentity(procRoot: string, pid: number): ProcessIdentity | undefined {
  const stat = readPidStat(procRoot, pid);
  if (stat === undefined || stat.state === 'zombie') return undefined;
  try {
    const { uid } = statSync(join(procRoot, String(pid)));
    return { pid, startTicks: stat.startTicks, uid, executable: readExecutable(procRoot, pid) };
  } catch {
    return undefined;
  }
}

/** Whether the process of that pid is still the same one. */
export function isSameProcess(procRoot: string, { pid, startTicks, executable }: ProcessIdentity): boolean {
  const now = readProcessIdentity(procRoot, pid);
  return now !== undefined && now.startTicks === startTicks && now.executable === executable;
}

function readExecutable(procRoot: string, pid: number): string {
  const link = join(procRoot, String(pid), 'exe');
  try {
    const { dev, ino } = statSync(link);
    return `${dev}:${ino}`;
  } catch {
    try {
      // The file was replaced or deleted: its name is what is left.
      return readlinkSync(link);
    } catch {
      return '';
    }
  }
}
