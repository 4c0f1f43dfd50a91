import type { Emergency, Suspect } from '../../../shared/contract/automation-schemas';
import { type Proposal, pidOf } from '../policy/proposal';
import { LADDERS, type Mitigation } from './ladders';

/**
 * Lists the possible mitigations of an emergency in the order in which they are tried: the gentlest for every suspect
 * before the next one, or all of one program before another program if one is enough.
 */
export function listMitigations(emergency: Emergency, suspects: readonly Suspect[]): readonly Proposal[] {
  const { mitigations } = LADDERS[emergency.kind];
  return isOneEnough(emergency)
    ? suspects.flatMap((suspect) => mitigations.map((mitigation) => propose(emergency, mitigation, suspect)))
    : mitigations.flatMap((mitigation) => suspects.map((suspect) => propose(emergency, mitigation, suspect)));
}

/** Checks for an emergency against which one mitigation of a program is enough. */
export function isOneEnough({ kind }: Emergency): boolean {
  return LADDERS[kind].isOneEnough;
}

/** Checks whether a proposal is about a program. */
export function concerns({ target }: Pick<Proposal, 'target'>, { pid, rootPid }: Suspect): boolean {
  const proposed = pidOf(target);
  return proposed !== undefined && (proposed === pid || proposed === rootPid);
}

/** Proposes a mitigation of one suspect: named as people know it, and remembered by its stable name. */
function propose(
  { kind, area, text }: Emergency,
  { action, value, on, forMs, question }: Mitigation,
  { pid, rootPid, app, title = app }: Suspect,
): Proposal {
  const isProgram = on === 'program' && rootPid !== undefined;
  return {
    area,
    action,
    target: isProgram ? `tree:${rootPid}` : `pid:${pid}`,
    targetText: `${title} (pid ${isProgram ? rootPid : pid})`,
    subject: app,
    value,
    problem: text,
    isEmergency: true,
    forMs,
    instead: LADDERS[kind].mitigations.map((one) => one.action),
    ...(question === undefined ? {} : { isQuestion: true, isAskedInUse: question === 'always' }),
  };
}
