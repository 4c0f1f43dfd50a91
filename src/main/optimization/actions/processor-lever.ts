import { join } from 'node:path';
import { findControlGroup, findUnifiedFolder, listGroupProcesses } from '../../platform/linux/control-groups';
import { findOwner } from '../../platform/linux/find-owner';
import { readSysText } from '../../platform/linux/read-sys';
import { findPrograms, isOneApplication } from './find-group';
import type { ProcessTools } from './process-threads';

/** The mechanism that decides the share of the processor that a process gets. */
export type ProcessorLever =
  /** The weight of its control group, which contains one program: nice has no effect on other programs. */
  | { readonly kind: 'group'; readonly path: string }
  /** The nice value of its session. */
  | { readonly kind: 'session' }
  /** Its own nice value, against all processes or, if `within` is set, against those in its control group. */
  | { readonly kind: 'nice'; readonly within: string | undefined };

/**
 * Finds the mechanism that has an effect. Linux divides the processor among control groups first, in the root group
 * among autogroups (one for each session; sched(7)), and by nice only within each: with a nice value of 19, a process
 * that is alone in its group keeps its whole share.
 */
export function findProcessorLever(pid: number, tools: ProcessTools): ProcessorLever {
  const { procRoot, ownPid } = tools;
  const unit = findUnitLever(pid, tools);
  if (unit !== undefined) return unit;
  const group = findControlGroup(procRoot, pid, 'cpu');
  // The nearest group with a weight may be a slice.
  if (group !== undefined && tools.units !== undefined) return { kind: 'nice', within: group.path };
  if (group !== undefined) {
    const pids = listGroupProcesses(group.folder) ?? [];
    const isApart = !pids.includes(ownPid) && findPrograms(pids, procRoot).length === 1;
    // Autogroups have no effect on tasks in control groups of their own.
    return isApart ? { kind: 'group', path: group.path } : { kind: 'nice', within: group.path };
  }
  const session = readSession(procRoot, pid);
  const own = readSession(procRoot, ownPid);
  const isAnother = session !== undefined && own !== undefined && session !== own && isAutogrouped(procRoot);
  return isAnother ? { kind: 'session' } : { kind: 'nice', within: undefined };
}

/**
 * Checks whether processes may have a session whose nice value counts. Under systemd, sessions are control groups, in
 * which autogroups have no effect.
 */
export function hasSessions({ procRoot, ownPid, units }: ProcessTools): boolean {
  if (!isAutogrouped(procRoot) || readSession(procRoot, ownPid) === undefined) return false;
  return units === undefined || findControlGroup(procRoot, ownPid, 'cpu') === undefined;
}

function isAutogrouped(procRoot: string): boolean {
  return readSysText(join(procRoot, 'sys/kernel/sched_autogroup_enabled')) === '1';
}

/** Under systemd the unit of a program has a weight as soon as one is set, and a slice is never a program's own. */
function findUnitLever(pid: number, { procRoot, ownPid, units }: ProcessTools): ProcessorLever | undefined {
  const owner = units && findOwner(procRoot, pid, units.uid);
  const folder = owner?.kind === 'own-unit' ? findUnifiedFolder(procRoot, owner.path) : undefined;
  if (owner?.kind !== 'own-unit' || folder === undefined) return undefined;
  const pids = listGroupProcesses(folder) ?? [];
  const isApart = isOneApplication(owner.unit) || findPrograms(pids, procRoot).length === 1;
  return isApart && !pids.includes(ownPid) ? { kind: 'group', path: owner.path } : undefined;
}

/** Returns the name of the autogroup of a process; undefined if it has none. */
export function readSession(procRoot: string, pid: number): string | undefined {
  return /^\/(autogroup-\d+)/.exec(readSysText(join(procRoot, String(pid), 'autogroup')) ?? '')?.[1];
}
