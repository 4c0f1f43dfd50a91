/** Limits a rate: a few immediately, then one each time that a token is refilled. */
export class TokenBucket {
  #tokens: number;
  #atMs = Number.NaN;

  constructor(
    readonly capacity: number,
    private readonly refillMs: number,
  ) {
    this.#tokens = capacity;
  }

  /** Returns the number of whole tokens. */
  available(atMs: number): number {
    // A clock that was set back gives nothing, and continues from there.
    if (atMs > this.#atMs) this.#tokens = Math.min(this.capacity, this.#tokens + (atMs - this.#atMs) / this.refillMs);
    this.#atMs = atMs;
    return Math.floor(this.#tokens);
  }

  /**
   * @param cost in tokens; defaults to one
   * @returns true if there were enough
   */
  take(atMs: number, cost = 1): boolean {
    this.available(atMs);
    if (this.#tokens < cost) return false;
    this.#tokens -= cost;
    return true;
  }
}
