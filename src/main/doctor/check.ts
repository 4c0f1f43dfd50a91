import type { Machine } from './machine';

export type CheckState = 'ok' | 'limited' | 'missing' | 'unknown';

/** Result of a check: its state, the facts behind it, and one line about what a person can do. */
export interface Finding {
  readonly state: CheckState;
  readonly detail: string;
  /** Null if nothing is to be done. */
  readonly remedy: string | null;
}

export type Subject = 'Measuring' | 'Changing' | 'Desktop' | 'Homeostat';

/** One question about a machine. A new check is a file of its own and a line in `checks.ts`. */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly subject: Subject;
  /** Homeostat does not do its work without it: if it is missing, the command fails. */
  readonly isImportant?: true;
  /** It has a meaning on systems other than Linux, too. */
  readonly isForEverySystem?: true;
  /** Reads the machine and changes nothing. An error counts as unknown. */
  examine(machine: Machine): Finding | Promise<Finding>;
}

export function ok(detail: string): Finding {
  return { state: 'ok', detail, remedy: null };
}

export function limited(detail: string, remedy: string): Finding {
  return { state: 'limited', detail, remedy };
}

export function missing(detail: string, remedy: string): Finding {
  return { state: 'missing', detail, remedy };
}

export function unknown(detail: string, remedy: string): Finding {
  return { state: 'unknown', detail, remedy };
}
