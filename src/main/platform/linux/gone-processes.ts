/** A process that exited, as it was in the last scan before. */
export interface GoneProcess {
  readonly pid: number;
  readonly app: string;
  readonly name: string;
  readonly user: string;
  readonly memoryBytes: number;
  /** Time of the scan that no longer found it. */
  readonly atMs: number;
}

/** Enough for a kill to be explained; a build ends far more. */
const MOST_GONE = 200;

/** Remembers the processes that exited last. */
export class GoneProcesses {
  #gone: GoneProcess[] = [];

  note(process: GoneProcess): void {
    this.#gone.push(process);
    if (this.#gone.length > 2 * MOST_GONE) this.#gone = this.#gone.slice(-MOST_GONE);
  }

  /** Returns them, oldest first. */
  list(): readonly GoneProcess[] {
    return this.#gone;
  }
}
