const BUCKETS = 60;
const BUCKET_MS = 60_000;

/** Counts the checks of the last hour and their successes, by minute. */
export class RecentChecks {
  readonly #minutes = new Float64Array(BUCKETS).fill(Number.NaN);
  readonly #good = new Uint32Array(BUCKETS);
  readonly #all = new Uint32Array(BUCKETS);

  add(atMs: number, isGood: boolean): void {
    const minute = Math.floor(atMs / BUCKET_MS);
    const slot = minute % BUCKETS;
    if (this.#minutes[slot] !== minute) {
      this.#minutes[slot] = minute;
      this.#good[slot] = 0;
      this.#all[slot] = 0;
    }
    this.#all[slot] = (this.#all[slot] as number) + 1;
    if (isGood) this.#good[slot] = (this.#good[slot] as number) + 1;
  }

  /** Share of successful checks, 0-1; null without any. */
  ratio(atMs: number): number | null {
    const oldest = Math.floor(atMs / BUCKET_MS) - BUCKETS + 1;
    let good = 0;
    let all = 0;
    for (let slot = 0; slot < BUCKETS; slot++) {
      if (!((this.#minutes[slot] as number) >= oldest)) continue;
      good += this.#good[slot] as number;
      all += this.#all[slot] as number;
    }
    return all === 0 ? null : good / all;
  }
}
