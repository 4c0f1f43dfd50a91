import type { AutomationArea } from '../../../shared/model/automation';

/** Change that could be made now, if the guards allow it. */
export interface Proposal {
  readonly area: AutomationArea;
  readonly action: string;
  /** As a person types it: `pid:42`, `tree:42`, `path:/x`, `machine`. */
  readonly target: string;
  readonly targetText: string;
  /** Identifies the target over restarts: the name of a program; otherwise the target itself. */
  readonly subject: string;
  readonly value?: string | undefined;
  readonly problem: string;
  /** An emergency cannot wait for a trial; every other change is kept only if it is proven better. */
  readonly isEmergency: boolean;
  /** Time after which it is undone automatically; undefined if it stays once it is proven. */
  readonly forMs?: number | undefined;
  /** A person decides among several answers, of which this change is one. */
  readonly isQuestion?: boolean;
  /** The question may be about a program in use. */
  readonly isAskedInUse?: boolean;
  /** All actions against the same emergency, of which this is one. */
  readonly instead?: readonly string[];
}

/** Identifies a change in the ledger by its action and subject. */
export function memoryKey({ action, subject }: Pick<Proposal, 'action' | 'subject'>): string {
  return `${action} ${subject}`;
}

/** Identifies the settings that a proposal changes. */
export function placeOf({ action, target }: Pick<Proposal, 'action' | 'target'>): string {
  return `${action} ${target}`;
}

/** Identifies a request to the engine: a person may pause a program that automation may not. */
export function requestOf({ action, target, value = '' }: Pick<Proposal, 'action' | 'target' | 'value'>): string {
  return `${action} ${target} ${value}`;
}

/** @returns the pid of a process, or of the first one of a program; undefined for other targets */
export function pidOf(target: string): number | undefined {
  const pid = /^(?:pid|tree):(\d+)$/.exec(target)?.[1];
  return pid === undefined ? undefined : Number(pid);
}
