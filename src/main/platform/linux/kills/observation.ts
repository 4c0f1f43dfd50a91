import type { KillCause } from '../../../../shared/model/kill';

/** Places from which a kill can be known. */
export type KillSourceName =
  | 'memory.events'
  | 'kernel log'
  | 'journal'
  | 'systemd-oomd'
  | 'unit result'
  | 'coredump'
  | 'vmstat';

/** One report of a killed or crashed program, with the facts that its source has. */
export interface KillObservation {
  readonly source: KillSourceName;
  readonly atMs: number;
  /** Undefined if the source knows only that a program was killed. */
  readonly by?: KillCause | undefined;
  readonly pid?: number | undefined;
  /** Name that the kernel has for the process, 15 bytes at most. */
  readonly comm?: string | undefined;
  readonly executable?: string | undefined;
  /** Control group of the program, from the root of the tree: `/user.slice/…/app-x.scope`. */
  readonly group?: string | undefined;
  /** Control group whose limit was reached. */
  readonly limitGroup?: string | undefined;
  /** Unit of systemd, if its control group is unknown. */
  readonly unit?: string | undefined;
  /** Memory that the process held. */
  readonly memoryBytes?: number | undefined;
  /** Reason as systemd-oomd has it, or the signal of a crash, such as `SIGSEGV`. */
  readonly reason?: string | undefined;
  /** Processes that were killed together; 1 by default. */
  readonly processes?: number | undefined;
}

export type ReportKill = (observation: KillObservation) => void;
