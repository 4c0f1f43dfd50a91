import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { plural } from '../../../shared/format/plural';
import { type FileIdentity, quote } from '../../../shared/model/change';
import { messageOf } from '../../base/errors';
import {
  type ControlGroup,
  findControlGroup,
  type GroupController,
  hasGroupController,
  listGroupProcesses,
} from '../../platform/linux/control-groups';
import { fileIdOf } from '../../platform/linux/knobs/file-place';
import type { LinuxProcessFacts } from '../../platform/linux/knobs/process-facts';
import { readPidStat } from '../../platform/linux/knobs/process-identity';
import { nameApp } from '../../platform/linux/name-app';
import type { PidStat } from '../../platform/linux/parse-pid-stat';
import { readAppClues } from '../../platform/linux/read-app-clues';
import { refuse, type Target } from '../action';
import { findProcess, nameProcess, type ProcessTools } from './process-threads';

/** A control group that may be changed as a whole. */
export interface FoundGroup {
  readonly group: ControlGroup;
  readonly members: readonly LinuxProcessFacts[];
  readonly targetText: string;
}

/** A group of more processes is not a single program. */
const MOST_MEMBERS = 256;

/** @returns the reason if control groups do not support it on this machine */
export function groupsUnsupported(procRoot: string, controller: GroupController): string | undefined {
  return hasGroupController(procRoot, controller)
    ? undefined
    : `control groups cannot ${TASKS[controller]} on this machine`;
}

const TASKS: Readonly<Record<GroupController, string>> = {
  cpu: 'limit CPU time',
  memory: 'limit memory',
  io: 'limit disk access',
  freezer: 'pause processes',
};

/**
 * Returns the group of a process if everything in it is one program that may be changed, because a change affects the
 * whole group. Processes are never moved between groups, because an undo would not be certain.
 */
export function findGroup(target: Target, controller: GroupController, tools: ProcessTools): FoundGroup {
  const facts = findProcess(target, tools);
  const group =
    findControlGroup(tools.procRoot, facts.identity.pid, controller) ??
    refuse('the process has no control group of its own');
  const pids =
    listGroupProcesses(group.folder) ?? refuse(`the processes in its control group ${group.path} cannot be listed`);
  if (pids.length > MOST_MEMBERS) refuse(`its control group ${group.path} has too many processes (${pids.length})`);
  const members = pids.flatMap((pid) => {
    try {
      return [findProcess({ kind: 'process', pid }, tools)];
    } catch (error) {
      const stat = readPidStat(tools.procRoot, pid);
      return stat === undefined
        ? []
        : refuse(
            `its control group ${group.path} also contains ${appOf(pid, stat, tools.procRoot)} (pid ${pid}): ${messageOf(error)}`,
          );
    }
  });
  const programs = findPrograms(pids, tools.procRoot);
  if (programs.length > 1)
    refuse(`its control group ${group.path} contains several programs: ${programs.slice(0, 5).join(', ')}`);
  const others = members.length - 1;
  const rest = others <= 0 ? '' : `, with ${plural(others, 'more process', 'more processes')}`;
  return { group, members, targetText: `the control group of ${nameProcess(facts)}${rest}` };
}

/** Returns the names of the processes that started all others of a group. */
export function findPrograms(pids: readonly number[], procRoot: string): readonly string[] {
  const members = new Set(pids);
  const names = pids.flatMap((pid) => {
    const stat = readPidStat(procRoot, pid);
    return stat === undefined || members.has(stat.parentPid) ? [] : [appOf(pid, stat, procRoot)];
  });
  return [...new Set(names)];
}

/** Two programs in one language have the same kernel name. */
function appOf(pid: number, stat: PidStat, procRoot: string): string {
  return nameApp(readAppClues(procRoot, pid, stat));
}

/**
 * Returns a file of a group as a knob identifies it.
 *
 * @param names in version 1 and in version 2
 * @param missing the reason to refuse a group without that file
 */
export function groupFile(
  { folder, version }: ControlGroup,
  names: readonly [string, string],
  missing = 'its control group no longer exists',
): FileIdentity {
  const path = join(folder, names[version - 1] as string);
  return { path, file: fileIdOf(path) ?? refuse(missing) };
}

/**
 * Refuses a file of a group that only an administrator may write, with the command to type. Beneath `user@UID.service`
 * systemd delegates the groups to the person.
 *
 * @param text to be written
 * @param property the same in the notation of systemd, such as `CPUWeight=10`, if it has one
 */
export function requireWritable(
  { path: groupPath }: ControlGroup,
  { path }: FileIdentity,
  text: string,
  property?: string,
): void {
  try {
    accessSync(path, constants.W_OK);
  } catch {
    const unit = /([^/]+\.(?:service|scope|slice))$/.exec(groupPath)?.[1];
    const scope = /\/user@\d+\.service\//.test(groupPath) ? '--user ' : '';
    const line =
      unit === undefined || property === undefined
        ? `echo ${quote(text)} > ${quote(path)}`
        : `systemctl ${scope}set-property --runtime ${quote(unit)} ${property}`;
    refuse(`needs administrator: ${line}`);
  }
}
