import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from '../../../../shared/model/change';
import { readPidStat, readProcessIdentity } from './process-identity';

export interface LinuxProcessFacts {
  readonly identity: ProcessIdentity;
  readonly name: string;
  readonly isKernelThread: boolean;
  readonly state: string;
  readonly isTraced: boolean;
  readonly isRealTime: boolean;
  readonly session: number;
}

/** What must be known of a process before it is touched; undefined where there is none. */
export function readProcessFacts(procRoot: string, pid: number): LinuxProcessFacts | undefined {
  const stat = readPidStat(procRoot, pid);
  const identity = readProcessIdentity(procRoot, pid);
  if (stat === undefined || identity === undefined) return undefined;
  try {
    const status = readFileSync(join(procRoot, String(pid), 'status'), 'utf8');
    const text = readFileSync(join(procRoot, String(pid), 'stat'), 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // Fields 6 and 41 of proc(5), counted from the state, which is the third.
    const session = Number(fields[3]);
    const policy = Number(fields[38]);
    return {
      identity,
      name: stat.comm,
      isKernelThread: stat.isKernelThread,
      state: stat.state,
      isTraced: /^TracerPid:\s*[1-9]/m.test(status),
      isRealTime: policy === 1 || policy === 2 || policy === 6,
      session,
    };
  } catch {
    return undefined;
  }
}

/** A process, what started it, what started that, and so on. */
export function readAncestors(procRoot: string, pid: number): ReadonlySet<number> {
  const ancestors = new Set<number>();
  for (let current = pid; current > 0 && !ancestors.has(current); ) {
    ancestors.add(current);
    current = readPidStat(procRoot, current)?.parentPid ?? 0;
  }
  return ancestors;
}
