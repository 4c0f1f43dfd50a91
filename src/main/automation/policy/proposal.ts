import type { AutomationArea } from '../../../shared/model/automation';

/** Something that could be done now. The guards say whether it is. */
export interface Proposal {
  readonly area: AutomationArea;
  readonly action: string;
  /** As a person would give it: `pid:42`, `path:/x`, `machine`. */
  readonly target: string;
  readonly targetText: string;
  /** Whom it is about over restarts: the program's name; for others the target itself. */
  readonly subject: string;
  readonly value?: string | undefined;
  /** What is wrong, in words. */
  readonly problem: string;
  /** An emergency cannot wait for a measurement; everything else is kept only where it is proven better. */
  readonly isEmergency: boolean;
  /** After which it is taken back by itself; undefined where it stays once it is proven. */
  readonly forMs?: number | undefined;
}

/** What is remembered of what was done and undone: the action and whom it was done to. */
export function memoryKey({ action, subject }: Pick<Proposal, 'action' | 'subject'>): string {
  return `${action} ${subject}`;
}

/** @returns the pid of a target that is a process; undefined of others */
export function pidOf(target: string): number | undefined {
  const pid = /^pid:(\d+)$/.exec(target)?.[1];
  return pid === undefined ? undefined : Number(pid);
}
