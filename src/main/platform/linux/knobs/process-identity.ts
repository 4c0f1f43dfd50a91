import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from '../../../../shared/model/change';
import { type PidStat, parsePidStat } from '../parse-pid-stat';
import { readLink } from '../read-sys';
import { fileIdIn } from './file-place';

/** Returns undefined for an unknown process. */
export function readPidStat(procRoot: string, pid: number): PidStat | undefined {
  try {
    return parsePidStat(readFileSync(join(procRoot, String(pid), 'stat'), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Returns the identity of a process; undefined if it does not exist. */
export function readProcessIdentity(procRoot: string, pid: number): ProcessIdentity | undefined {
  const startTicks = readStartTicks(procRoot, pid);
  if (startTicks === undefined) return undefined;
  try {
    const { uid } = statSync(join(procRoot, String(pid)));
    return { pid, startTicks, uid, executable: readExecutable(procRoot, pid) };
  } catch {
    return undefined;
  }
}

/** Returns the start time in clock ticks since boot; undefined if the process does not exist or has exited. */
export function readStartTicks(procRoot: string, pid: number): number | undefined {
  const stat = readPidStat(procRoot, pid);
  return stat?.state === 'zombie' ? undefined : stat?.startTicks;
}

/** Checks whether a pid still belongs to the same process. */
export function isSameProcess(procRoot: string, { pid, startTicks, executable }: ProcessIdentity): boolean {
  const now = readProcessIdentity(procRoot, pid);
  return now !== undefined && now.startTicks === startTicks && now.executable === executable;
}

function readExecutable(procRoot: string, pid: number): string {
  const link = join(procRoot, String(pid), 'exe');
  try {
    return fileIdIn(statSync(link));
  } catch {
    // The file was replaced or deleted, so that only its name is left.
    return readLink(link) ?? '';
  }
}
