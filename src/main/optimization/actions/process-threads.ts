import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Knob } from '../../../shared/model/change';
import type { IsInFront } from '../../changes/front-application';
import { protectionOf } from '../../changes/protected-process';
import {
  type LinuxProcessFacts,
  readAncestors,
  readProcessFacts,
  readSessionAndUser,
} from '../../platform/linux/knobs/process-facts';
import { type Plan, refuse, type Target } from '../action';

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

/** Returns the facts of a process that may be changed. Refuses protected processes. */
export function findProcess(target: Target, tools: ProcessTools): LinuxProcessFacts {
  const { procRoot, ownPid } = tools;
  if (target.kind !== 'process') return refuse('the target is not a process');
  const facts = readProcessFacts(procRoot, target.pid) ?? refuse('the process does not exist');
  const own = readSessionAndUser(procRoot, ownPid);
  const reason = protectionOf(facts, {
    ownSession: own.session,
    ownUid: own.uid,
    relatives: listRelatives(tools),
  });
  return reason === undefined ? facts : refuse(reason);
}

/** Returns the pids of Homeostat, its ancestors and the guard. */
export function listRelatives({ procRoot, ownPid, guardPid }: ProcessTools): ReadonlySet<number> {
  const guard = guardPid();
  return new Set([...readAncestors(procRoot, ownPid), ...(guard === undefined ? [] : [guard])]);
}

export function nameProcess({ app, identity }: LinuxProcessFacts): string {
  return `${app} (pid ${identity.pid})`;
}

/** Plans the same change for every thread that exists now, because a system call changes only one thread. */
export function planForThreads(
  kind: 'nice' | 'affinity' | 'io-class' | 'scheduling-policy',
  facts: LinuxProcessFacts,
  want: string,
  note: string,
  { procRoot }: ProcessTools,
): Plan {
  const { identity } = facts;
  const threads = readdirSync(join(procRoot, String(identity.pid), 'task'));
  const knobs = threads.map((thread) => ({ knob: { kind, process: identity, thread: Number(thread) }, want }));
  return { targetText: nameProcess(facts), note, knobs };
}
