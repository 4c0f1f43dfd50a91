const LIMIT = 3;
const WINDOW_MS = 60_000;

/** Distinguishes a page that crashed once from one that always crashes. */
export class CrashLimit {
  #crashesAtMs: readonly number[] = [];

  /** Counts a crash: `retry`, or `give-up` from the third within a minute. */
  add(nowMs: number): 'retry' | 'give-up' {
    this.#crashesAtMs = [...this.#crashesAtMs.filter((atMs) => nowMs - atMs < WINDOW_MS), nowMs];
    if (this.#crashesAtMs.length < LIMIT) return 'retry';
    this.#crashesAtMs = [];
    return 'give-up';
  }
}
