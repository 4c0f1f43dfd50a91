import type { ProcessIdentity } from '../../shared/model/change';

/** Programs as automation uses them. */
export interface ProgramPort {
  /** Returns undefined if the process does not exist. */
  identify(pid: number): ProcessIdentity | undefined;
  /** Checks whether a pid still belongs to the same process. */
  isSame(process: ProcessIdentity): boolean;
  /**
   * Asks a program to end. This cannot be undone, so that only the answer of a person leads here.
   *
   * @param process first process of the program
   * @param unit systemd unit that contains the program and nothing else
   * @throws AdvisedError if it is protected, is another program by now, or cannot be asked
   */
  close(process: ProcessIdentity, unit: string | undefined): ClosingProgram;
}

export interface ClosingProgram {
  /** Number of processes that were asked. */
  readonly asked: number;
  /** Resolves to the number of them that are still alive after some seconds. */
  readonly left: Promise<number>;
}
