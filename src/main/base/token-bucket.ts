/** A limit of how often something may happen: a few times at once, then once every `refillMs`. */
export class TokenBucket {
  #tokens: number;
  #atMs = Number.NaN;

  constructor(
    readonly capacity: number,
    private readonly refillMs: number,
  ) {
    this.#tokens = capacity;
  }

  /** Whole tokens there are now. */
  available(atMs: number): number {
    // A clock that was set back gives nothing, and goes on from where it is.
    if (atMs > this.#atMs) this.#tokens = Math.min(this.capacity, this.#tokens + (atMs - this.#atMs) / this.refillMs);
    this.#atMs = atMs;
    return Math.floor(this.#tokens);
  }

  /** @returns whether there was one */
  take(atMs: number): boolean {
    if (this.available(atMs) < 1) return false;
    this.#tokens--;
    return true;
  }
}
