/** Cached results; each is a few kilobytes. */
const LIMIT = 100;

/** Caches expensive results for a while. Callers share a result that is being computed. */
export class ResultCache {
  readonly #results = new Map<string, { readonly madeAtMs: number; readonly result: Promise<unknown> }>();

  constructor(
    private readonly monotonicMs: () => number,
    private readonly keptMs = 60_000,
  ) {}

  /** @param query everything that the result depends on, except the time */
  get<Result>(query: unknown, make: () => Promise<Result>): Promise<Result> {
    const key = JSON.stringify(query);
    const nowMs = this.monotonicMs();
    const known = this.#results.get(key);
    if (known !== undefined && nowMs - known.madeAtMs < this.keptMs) return known.result as Promise<Result>;
    const result = make();
    this.#results.delete(key);
    this.#results.set(key, { madeAtMs: nowMs, result });
    // A failure is not cached: the next call may succeed.
    result.catch(() => {
      if (this.#results.get(key)?.result === result) this.#results.delete(key);
    });
    for (const oldest of this.#results.keys()) {
      if (this.#results.size <= LIMIT) break;
      this.#results.delete(oldest);
    }
    return result;
  }
}
