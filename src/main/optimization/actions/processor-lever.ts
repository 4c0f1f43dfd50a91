import { join } from 'node:path';
import { findControlGroup, listGroupProcesses } from '../../platform/linux/control-groups';
import { readSysText } from '../../platform/linux/read-sys';
import { findPrograms } from './find-group';
import type { ProcessTools } from './process-threads';

/** What decides how much of the processor a process gets against the others. */
export type ProcessorLever =
  /** The weight of its control group, which holds one program alone: nice changes nothing for others. */
  | { readonly kind: 'group'; readonly path: string }
  /** The nice value of its session. */
  | { readonly kind: 'session' }
  /** Its own nice value, against all, or against those in its control group, where that is not undefined. */
  | { readonly kind: 'nice'; readonly within: string | undefined };

/**
 * Which lever binds. Linux shares the processor between control groups first, in the root group between autogroups (one
 * a session), and by nice only inside each: a nice value of 19 leaves a hog alone in its group all that it had.
 */
export function findProcessorLever(pid: number, { procRoot, ownPid }: ProcessTools): ProcessorLever {
  const group = findControlGroup(procRoot, pid, 'cpu');
  if (group !== undefined) {
    const pids = listGroupProcesses(group.folder) ?? [];
    const isApart = !pids.includes(ownPid) && findPrograms(pids, procRoot).length === 1;
    // Autogroups share nothing out among tasks that are in control groups of their own.
    return isApart ? { kind: 'group', path: group.path } : { kind: 'nice', within: group.path };
  }
  const session = readSession(procRoot, pid);
  const own = readSession(procRoot, ownPid);
  const isAutogrouped = readSysText(join(procRoot, 'sys/kernel/sched_autogroup_enabled')) === '1';
  const isAnother = session !== undefined && own !== undefined && session !== own && isAutogrouped;
  return isAnother ? { kind: 'session' } : { kind: 'nice', within: undefined };
}

/** The name of the autogroup that a process is in; undefined where it is in none. */
export function readSession(procRoot: string, pid: number): string | undefined {
  return /^\/(autogroup-\d+)/.exec(readSysText(join(procRoot, String(pid), 'autogroup')) ?? '')?.[1];
}
