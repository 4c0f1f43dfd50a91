/** Result of the inputs to one parser or collector. */
export interface FuzzReport {
  readonly id: string;
  readonly inputs: number;
  /** Each fault once, with the first input that caused it. */
  readonly failures: readonly string[];
  /** Most processor time for one input. */
  readonly longestMs: number;
}

/** Returns the milliseconds of processor time that this process has taken: a busy machine makes nothing slower. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** More faults of one parser or collector are not listed. */
const MOST_FAILURES = 8;

/** Receives each input before it is tried, so that an endless loop can be reported. */
export type NoteInput = (id: string, index: number, input: Buffer) => void;

/** Counts inputs and keeps the first one of each fault. */
export class FuzzLog {
  #inputs = 0;
  #longestMs = 0;
  readonly #failures = new Map<string, string>();

  constructor(private readonly id: string) {}

  /**
   * @param faults texts that are equal for the same fault
   * @param describe describes the input
   */
  add(faults: readonly string[], tookMs: number, describe: () => string): void {
    this.#inputs++;
    this.#longestMs = Math.max(this.#longestMs, tookMs);
    for (const fault of faults) {
      if (this.#failures.size < MOST_FAILURES && !this.#failures.has(fault)) this.#failures.set(fault, describe());
    }
  }

  get isFull(): boolean {
    return this.#failures.size >= MOST_FAILURES;
  }

  report(): FuzzReport {
    return {
      id: this.id,
      inputs: this.#inputs,
      failures: Array.from(this.#failures, ([fault, input]) => `${fault}: ${input}`),
      longestMs: Math.round(this.#longestMs * 10) / 10,
    };
  }
}
