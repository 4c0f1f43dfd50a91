import type { ForeignProcess, ForeignSystem } from '../../platform/generic/foreign-system';
import { type Action, defineAction, readNumber, refuse } from '../action';
import { culpritsOf } from '../situation';

const USUAL_NICE = 10;
/** Deeper than any process in practice. Each ancestor costs one query to the system. */
const MOST_ANCESTORS = 12;
/** The first process of macOS has pid 1, System of Windows has pid 4. */
const LAST_SYSTEM_PID = 4;

/** Names of processes that macOS and Windows always need. */
const VITAL = new RegExp(
  `^(?:${[
    'kernel_task|launchd|WindowServer|loginwindow|Finder|Dock|SystemUIServer|ControlCenter|coreaudiod|cfprefsd|backupd',
    'System|Registry|csrss|smss|wininit|winlogon|services|lsass|svchost|dwm|explorer|audiodg|fontdrvhost|MsMpEng',
  ].join('|')})(?:\\.exe)?$`,
  'i',
);

export interface PlainPriorityTools {
  readonly system: ForeignSystem;
  readonly ownPid: number;
  /** -1 if the system has no users of this kind. */
  readonly uid: number;
}

/** Lowers the priority of a whole process on macOS and Windows, where Node offers nothing finer. */
export function createPlainPriority({ system, ownPid, uid }: PlainPriorityTools): Action {
  return defineAction({
    id: 'process-priority',
    summary: 'Give a process less CPU time while other programs need it',
    effect: 'Not measured on this system.',
    area: 'processor',
    risk: 'low',
    privilege: system.mayRaise ? 'user' : 'root',
    cooldownMs: 5 * 60_000,
    unsupported: () => (system.mayRaise ? undefined : 'only root can raise a lowered priority again'),
    detect: culpritsOf('cpu'),
    plan(target, value) {
      if (target.kind !== 'process') return refuse('the target is not a process');
      const valid = `one of ${system.niceValues.join(', ')} on this system`;
      const nice = readNumber(value, USUAL_NICE, (one) => system.niceValues.includes(one), valid);
      const found = system.readProcess(target.pid) ?? refuse('the process does not exist');
      const reason = protectionOf(found);
      if (reason !== undefined) refuse(reason);
      const { identity, name } = found;
      const note = 'If Homeostat is killed, the change stays until Homeostat starts again.';
      const knobs = [{ knob: { kind: 'nice', process: identity, thread: identity.pid } as const, want: String(nice) }];
      return { targetText: `${name} (pid ${identity.pid})`, note, knobs };
    },
  });

  function protectionOf({ identity, name }: ForeignProcess): string | undefined {
    if (identity.pid <= LAST_SYSTEM_PID) return 'the process is part of the system';
    if (listAncestors().has(identity.pid)) return 'the process belongs to Homeostat or runs it';
    if (uid > 0 && identity.uid !== uid) return 'the process belongs to another user';
    return VITAL.test(name) ? `${name} is essential to the system or the desktop` : undefined;
  }

  function listAncestors(): ReadonlySet<number> {
    const ancestors = new Set<number>();
    for (let pid = ownPid; pid > 0 && !ancestors.has(pid) && ancestors.size < MOST_ANCESTORS; ) {
      ancestors.add(pid);
      pid = system.readProcess(pid)?.parentPid ?? 0;
    }
    return ancestors;
  }
}
