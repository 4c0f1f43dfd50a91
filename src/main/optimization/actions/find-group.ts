import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { plural } from '../../../shared/format/plural';
import { type FileIdentity, quote } from '../../../shared/model/change';
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
import type { Planned, Target } from '../action';
import { findProcess, type ProcessTools } from './process-threads';

type Refused = Extract<Planned, { readonly ok: false }>;

/** A group that may be touched as a whole. */
export interface FoundGroup {
  readonly ok: true;
  readonly group: ControlGroup;
  readonly members: readonly LinuxProcessFacts[];
  readonly targetText: string;
}

/** More than this are no single program. */
const MOST_MEMBERS = 256;

/** @returns why groups cannot do that here; undefined where they can */
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
 * The group that a process is in, where everything in it is one program that may be touched: a group is turned as a whole.
 * Processes are never moved from one group to another, since a way back would not be certain.
 */
export function findGroup(target: Target, controller: GroupController, tools: ProcessTools): FoundGroup | Refused {
  const found = findProcess(target, tools);
  if (!found.ok) return found;
  const { facts } = found;
  const group = findControlGroup(tools.procRoot, facts.identity.pid, controller);
  if (group === undefined) return refuse('the process has no control group of its own');
  const pids = listGroupProcesses(group.folder);
  if (pids === undefined) return refuse(`the processes in its control group ${group.path} cannot be listed`);
  if (pids.length > MOST_MEMBERS)
    return refuse(`its control group ${group.path} has too many processes (${pids.length})`);
  const members: LinuxProcessFacts[] = [];
  for (const pid of pids) {
    const member = findProcess({ kind: 'process', pid }, tools);
    if (member.ok) members.push(member.facts);
    else if (readPidStat(tools.procRoot, pid) !== undefined) {
      const name = readPidStat(tools.procRoot, pid)?.comm ?? '';
      return refuse(`its control group ${group.path} also contains ${name} (pid ${pid}): ${member.reason}`);
    }
  }
  const programs = findPrograms(pids, tools.procRoot);
  if (programs.length > 1) {
    return refuse(`its control group ${group.path} contains several programs: ${programs.slice(0, 5).join(', ')}`);
  }
  const others = members.length - 1;
  const rest = others <= 0 ? '' : `, with ${plural(others, 'more process', 'more processes')}`;
  const targetText = `the control group of ${facts.app} (pid ${facts.identity.pid})${rest}`;
  return { ok: true, group, members, targetText };
}

/** What has started all the others of a group, by name. */
export function findPrograms(pids: readonly number[], procRoot: string): readonly string[] {
  const members = new Set(pids);
  const names = pids.flatMap((pid) => {
    const stat = readPidStat(procRoot, pid);
    return stat === undefined || members.has(stat.parentPid) ? [] : [stat.comm];
  });
  return [...new Set(names)];
}

/** A file of a group, as a knob knows it; undefined where the group has just gone. */
export function groupFile({ folder }: ControlGroup, name: string): FileIdentity | undefined {
  const path = join(folder, name);
  const file = fileIdOf(path);
  return file === undefined ? undefined : { path, file };
}

/**
 * Whether a file of a group is ours to write. Beneath `user@UID.service` systemd has handed the groups to the person.
 *
 * @param text what would be written
 * @param property the same as systemd calls it, `CPUWeight=10`; undefined where it has no name for it
 * @returns what an administrator would type; undefined where it is ours
 */
export function needsAdministrator(
  { path: groupPath }: ControlGroup,
  { path }: FileIdentity,
  text: string,
  property?: string,
): Refused | undefined {
  try {
    accessSync(path, constants.W_OK);
    return undefined;
  } catch {
    const unit = /([^/]+\.(?:service|scope|slice))$/.exec(groupPath)?.[1];
    const scope = /\/user@\d+\.service\//.test(groupPath) ? '--user ' : '';
    const line =
      unit === undefined || property === undefined
        ? `echo ${quote(text)} > ${quote(path)}`
        : `systemctl ${scope}set-property --runtime ${quote(unit)} ${property}`;
    return refuse(`needs administrator: ${line}`);
  }
}

export function refuse(reason: string): Refused {
  return { ok: false, reason };
}
