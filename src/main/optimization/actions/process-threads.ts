import type { Knob } from '../../../shared/model/change';
import { protectionOf } from '../../changes/protected-process';
import { LinuxKnobs } from '../../platform/linux/knobs/linux-knobs';
import { type LinuxProcessFacts, readAncestors, readProcessFacts } from '../../platform/linux/knobs/process-facts';
import type { Planned, Target } from '../action';

/** What actions on processes need of this machine. */
export interface ProcessTools {
  readonly procRoot: string;
  readonly ownPid: number;
  /** Of the guard, which must not be touched either; undefined while there is none. */
  readonly guardPid: () => number | undefined;
  /** Whether a helper would turn for us what we may not; none does where it is left out. */
  readonly helperTakes?: (knob: Knob) => boolean;
}

/** The facts of a process that may be touched, or why it may not. */
export function findProcess(
  target: Target,
  { procRoot, ownPid, guardPid }: ProcessTools,
): { readonly ok: true; readonly facts: LinuxProcessFacts } | Extract<Planned, { readonly ok: false }> {
  if (target.kind !== 'process') return { ok: false, reason: 'the target is not a process' };
  const facts = readProcessFacts(procRoot, target.pid);
  if (facts === undefined) return { ok: false, reason: 'the process does not exist' };
  const own = readProcessFacts(procRoot, ownPid);
  const relatives = listRelatives({ procRoot, ownPid, guardPid });
  const reason = protectionOf(facts, {
    ownSession: own?.session ?? -1,
    ownUid: own?.identity.uid ?? -1,
    relatives,
  });
  return reason === undefined ? { ok: true, facts } : { ok: false, reason };
}

/** Ourselves, what started us, and the guard. */
export function listRelatives({ procRoot, ownPid, guardPid }: ProcessTools): ReadonlySet<number> {
  const guard = guardPid();
  return new Set([...readAncestors(procRoot, ownPid), ...(guard === undefined ? [] : [guard])]);
}

/** The same for every thread that there is now: a system call changes only the one that it names. */
export function threadKnobs(
  kind: 'nice' | 'affinity' | 'io-class' | 'scheduling-policy',
  { identity }: LinuxProcessFacts,
  want: string,
  procRoot: string,
): readonly { readonly knob: Knob; readonly want: string }[] {
  const threads = new LinuxKnobs(procRoot).threads(identity.pid);
  return threads.map((thread) => ({ knob: { kind, process: identity, thread }, want }));
}
