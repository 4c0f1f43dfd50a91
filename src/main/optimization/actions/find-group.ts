import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { type FileIdentity, type Knob, quote } from '../../../shared/model/change';
import type { UnitProperty } from '../../../shared/model/unit-property';
import { messageOf } from '../../base/errors';
import {
  type ControlGroup,
  findControlGroup,
  findUnifiedFolder,
  type GroupController,
  hasGroupController,
  listGroupProcesses,
  readControllers,
} from '../../platform/linux/control-groups';
import { findOwner } from '../../platform/linux/find-owner';
import { fileIdOf } from '../../platform/linux/knobs/file-place';
import type { LinuxProcessFacts } from '../../platform/linux/knobs/process-facts';
import { readPidStat } from '../../platform/linux/knobs/process-identity';
import { nameApp } from '../../platform/linux/name-app';
import type { PidStat } from '../../platform/linux/parse-pid-stat';
import { readAppClues } from '../../platform/linux/read-app-clues';
import { refuse, type Target } from '../action';
import { andMore, findProcess, nameProcess, type ProcessTools } from './process-threads';

/** A control group that may be changed as a whole. */
export interface FoundGroup {
  readonly group: ControlGroup;
  /** The unit that owns the group, whose properties are changed; undefined if no systemd manages the groups. */
  readonly unit: string | undefined;
  readonly members: readonly LinuxProcessFacts[];
  readonly targetText: string;
}

/** A group of more processes is not a single program. */
const MOST_MEMBERS = 256;
/** Units of one application, whose processes may outlive those that started them (systemd's "Desktop Environments"). */
const APPLICATION_UNIT = /^(?:app-|snap\.|flatpak-)/;

/** @returns the reason if control groups do not support it on this machine */
export function groupsUnsupported({ procRoot, units }: ProcessTools, controller: GroupController): string | undefined {
  if (!hasGroupController(procRoot, controller)) return `control groups cannot ${TASKS[controller]} on this machine`;
  if (units === undefined) return undefined;
  return units.problem() ?? findUndelegated(procRoot, managerPathOf(units.uid), controller);
}

/**
 * Checks the groups of this machine for a file that depends on the kernel.
 *
 * @param names in version 1 and in version 2
 * @returns the reason without it; undefined if it exists or that is unknown
 */
export function groupFileMissing(
  tools: ProcessTools,
  controller: GroupController,
  names: readonly [string, string],
  missing: string,
): string | undefined {
  const group = findSample(tools, controller);
  if (group === undefined) return undefined;
  return existsSync(join(group.folder, names[group.version - 1] as string)) ? undefined : missing;
}

/** Returns a group with the same files as every other: that of the systemd instance, or that of Homeostat. */
function findSample({ procRoot, ownPid, units }: ProcessTools, controller: GroupController): ControlGroup | undefined {
  if (units === undefined) return findControlGroup(procRoot, ownPid, controller);
  const path = managerPathOf(units.uid);
  const folder = findUnifiedFolder(procRoot, path);
  return folder === undefined ? undefined : { version: 2, folder, path };
}

function managerPathOf(uid: number): string {
  return `/user.slice/user-${uid}.slice/user@${uid}.service`;
}

/** Describes where an action on groups works; undefined if it does not matter. */
export function groupsWhere({ units }: ProcessTools): string | undefined {
  if (units !== undefined) return 'works on this machine for programs in a scope or service of their own';
  return process.getuid?.() === 0 ? undefined : 'works on this machine for programs in control groups of your own';
}

const TASKS: Readonly<Record<GroupController, string>> = {
  cpu: 'limit CPU time',
  memory: 'limit memory',
  io: 'limit disk access',
  pids: 'limit the number of processes',
  cpuset: 'limit cores',
  freezer: 'pause processes',
};

/** @returns the reason if systemd does not pass a controller on to the units of a user */
function findUndelegated(procRoot: string, managerPath: string, controller: GroupController): string | undefined {
  const folder = findUnifiedFolder(procRoot, managerPath);
  if (folder === undefined) return 'control groups of version 1 cannot be passed on to users';
  if (controller === 'freezer' || readControllers(folder).includes(controller)) return undefined;
  return `systemd does not pass the ${controller} controller on to your units`;
}

interface Place {
  readonly group: ControlGroup;
  readonly unit: string | undefined;
}

/**
 * Returns the group of a process if everything in it is one program that may be changed, because a change affects the
 * whole group. Processes are never moved between groups, because an undo would not be certain.
 */
export function findGroup(target: Target, controller: GroupController, tools: ProcessTools): FoundGroup {
  const facts = findProcess(target, tools);
  const { group, unit } = findPlace(facts.identity.pid, controller, tools);
  const pids =
    listGroupProcesses(group.folder) ?? refuse(`the processes in its control group ${group.path} cannot be listed`);
  if (pids.length > MOST_MEMBERS) refuse(`its control group ${group.path} has too many processes (${pids.length})`);
  const members = pids.flatMap((pid) => findMember(pid, group, tools));
  const programs = isOneApplication(unit) ? [] : findPrograms(pids, tools.procRoot);
  if (programs.length > 1)
    refuse(`its control group ${group.path} contains several programs: ${programs.slice(0, 5).join(', ')}`);
  return {
    group,
    unit,
    members,
    targetText: `the control group of ${nameProcess(facts)}${andMore(members.length - 1)}`,
  };
}

/** Returns the facts of a process in a group. Refuses the group because of a protected one. */
function findMember(pid: number, group: ControlGroup, tools: ProcessTools): readonly LinuxProcessFacts[] {
  try {
    return [findProcess({ kind: 'process', pid }, tools)];
  } catch (error) {
    const stat = readPidStat(tools.procRoot, pid);
    if (stat === undefined) return [];
    const name = appOf(pid, stat, tools.procRoot);
    return refuse(`its control group ${group.path} also contains ${name} (pid ${pid}): ${messageOf(error)}`);
  }
}

/**
 * Finds the group that is a program's own. Under systemd that is its unit, whether or not it has the controller yet:
 * the nearest group that has it may be a slice, and so belong to every application.
 */
function findPlace(pid: number, controller: GroupController, { procRoot, units }: ProcessTools): Place {
  if (units === undefined) {
    const group = findControlGroup(procRoot, pid, controller);
    return { group: group ?? refuse('the process has no control group of its own'), unit: undefined };
  }
  const owner = findOwner(procRoot, pid, units.uid);
  if (owner.kind === 'other') return refuse(owner.reason);
  const problem = units.problem() ?? findUndelegated(procRoot, owner.managerPath, controller);
  const folder = findUnifiedFolder(procRoot, owner.path);
  if (problem !== undefined || folder === undefined) return refuse(problem ?? 'its control group cannot be found');
  return { group: { version: 2, folder, path: owner.path }, unit: owner.unit };
}

/** Checks whether the name of a unit says that everything in it is one application. */
export function isOneApplication(unit: string | undefined): boolean {
  return unit !== undefined && APPLICATION_UNIT.test(unit);
}

/** Returns a property of the unit that owns a group; undefined if no systemd manages the groups. */
export function unitKnob({ unit, group }: FoundGroup, property: UnitProperty): Knob | undefined {
  if (unit === undefined) return undefined;
  const file = fileIdOf(group.folder) ?? refuse('its control group no longer exists');
  return { kind: 'unit-property', unit, property, group: { path: group.folder, file } };
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
