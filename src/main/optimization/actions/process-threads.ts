import { join } from 'node:path';
import { plural } from '../../../shared/format/plural';
import type { Knob } from '../../../shared/model/change';
import type { IsInFront } from '../../changes/front-application';
import { protectionOf, type Surroundings } from '../../changes/protected-process';
import {
  type LinuxProcessFacts,
  readAncestors,
  readProcessFacts,
  readSessionAndUser,
} from '../../platform/linux/knobs/process-facts';
import { listTree } from '../../platform/linux/knobs/process-tree';
import { listNumbers } from '../../platform/linux/read-sys';
import { type Plan, refuse, type Target } from '../action';

/** A tree of more processes is not a single program. */
const MOST_PROCESSES = 256;
/** Each thread takes some milliseconds, in which the host does nothing else. */
const MOST_THREADS = 1024;

export interface ProcessTools {
  readonly procRoot: string;
  readonly ownPid: number;
  /** The pid of the guard, which is protected too; undefined while it does not run. */
  readonly guardPid: () => number | undefined;
  /** Checks whether a process belongs to the window in front; omitted without a desktop to watch. */
  readonly isInFront?: IsInFront;
  /** The process of the window in front; undefined if it is unknown. */
  readonly frontPid?: () => number | undefined;
  /** The systemd instance of the person; undefined if no systemd manages the control groups of this machine. */
  readonly units?: UserUnits | undefined;
  /** Checks whether the privileged helper would make a change that the person may not make. */
  readonly helperTakes?: (knob: Knob) => boolean;
}

export interface UserUnits {
  readonly uid: number;
  /** Major version; undefined if it is unknown. */
  readonly version: number | undefined;
  /** @returns the reason if it cannot be asked */
  problem(): string | undefined;
}

/** Returns the facts of a process, or of the first of a tree, that may be changed. Refuses protected processes. */
export function findProcess(target: Target, tools: ProcessTools): LinuxProcessFacts {
  if (target.kind !== 'process' && target.kind !== 'tree') return refuse('the target is not a process');
  const facts = readProcessFacts(tools.procRoot, target.pid) ?? refuse('the process does not exist');
  const reason = protectionOf(facts, readSurroundings(tools));
  return reason === undefined ? facts : refuse(reason);
}

/**
 * Returns the processes of a target that may be changed, each before those that it started: a build that is paused
 * later than its compilers would start new ones. Leaves out protected ones, unless that is the target itself.
 */
export function findProcesses(
  target: Target,
  tools: ProcessTools,
): readonly [LinuxProcessFacts, ...LinuxProcessFacts[]] {
  const first = findProcess(target, tools);
  if (target.kind !== 'tree') return [first];
  const around = readSurroundings(tools);
  const pids = listTree(tools.procRoot, target.pid);
  // Comes before their facts are read, which would take seconds for a program that starts thousands.
  if (pids.length >= MOST_PROCESSES) refuse(`it has more than ${MOST_PROCESSES} processes`);
  const others = pids.flatMap((pid) => {
    const facts = readProcessFacts(tools.procRoot, pid);
    return facts === undefined || protectionOf(facts, around) !== undefined ? [] : [facts];
  });
  return [first, ...others];
}

function readSurroundings(tools: ProcessTools): Surroundings {
  const own = readSessionAndUser(tools.procRoot, tools.ownPid);
  return { ownSession: own.session, ownUid: own.uid, relatives: listRelatives(tools) };
}

/** Returns the pids of Homeostat, its ancestors and the guard. */
export function listRelatives({ procRoot, ownPid, guardPid }: ProcessTools): ReadonlySet<number> {
  const guard = guardPid();
  return new Set([...readAncestors(procRoot, ownPid), ...(guard === undefined ? [] : [guard])]);
}

export function nameProcess({ app, identity }: LinuxProcessFacts): string {
  return `${app} (pid ${identity.pid})`;
}

/** @example nameProcesses([make, compiler]) // 'make (pid 42), with 1 more process' */
export function nameProcesses([first, ...others]: readonly [LinuxProcessFacts, ...LinuxProcessFacts[]]): string {
  return `${nameProcess(first)}${andMore(others.length)}`;
}

/** @example andMore(3) // ', with 3 more processes' */
export function andMore(others: number): string {
  return others <= 0 ? '' : `, with ${plural(others, 'more process', 'more processes')}`;
}

/** Plans the same change for every thread that exists now, because a system call changes only one thread. */
export function planForThreads(
  kind: 'nice' | 'affinity' | 'io-class' | 'scheduling-policy',
  processes: readonly [LinuxProcessFacts, ...LinuxProcessFacts[]],
  want: string,
  note: string,
  { procRoot }: ProcessTools,
): Plan {
  const knobs = processes.flatMap(({ identity }) =>
    listNumbers(join(procRoot, String(identity.pid), 'task')).map((thread) => ({
      knob: { kind, process: identity, thread },
      want,
    })),
  );
  if (knobs.length > MOST_THREADS) refuse(`it has ${knobs.length} threads, and at most ${MOST_THREADS} are changed`);
  return { targetText: nameProcesses(processes), note, knobs };
}
