const BUCKETS = 60;

/** Share of a sliding window in which a condition was true, in sixty buckets: exact to a sixtieth of the window. */
export class ActiveTime {
  readonly #bucketMs: number;
  readonly #activeMs = new Float64Array(BUCKETS);
  readonly #bucketOf = new Float64Array(BUCKETS).fill(Number.NaN);
  #lastAtMs = Number.NaN;

  constructor(private readonly windowMs: number) {
    this.#bucketMs = windowMs / BUCKETS;
  }

  /** Notes that the condition is true now. Two calls less than a bucket apart mean that it was true in between. */
  add(atMs: number): void {
    const sinceLastMs = atMs - this.#lastAtMs;
    this.#lastAtMs = atMs;
    if (!(sinceLastMs > 0 && sinceLastMs < this.#bucketMs)) return;
    const bucket = Math.floor(atMs / this.#bucketMs);
    const slot = bucket % BUCKETS;
    if (this.#bucketOf[slot] !== bucket) {
      this.#bucketOf[slot] = bucket;
      this.#activeMs[slot] = 0;
    }
    this.#activeMs[slot] = Math.min(this.#bucketMs, (this.#activeMs[slot] as number) + sinceLastMs);
  }

  /** 0-1. */
  ratio(atMs: number): number {
    const oldest = Math.floor(atMs / this.#bucketMs) - BUCKETS + 1;
    let activeMs = 0;
    for (let slot = 0; slot < BUCKETS; slot++) {
      if ((this.#bucketOf[slot] as number) >= oldest) activeMs += this.#activeMs[slot] as number;
    }
    return Math.min(1, activeMs / this.windowMs);
  }
}
