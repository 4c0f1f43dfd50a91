/** How many answers are kept; each is a few kilobytes. */
const LIMIT = 100;

/** Answers that cost much and hold for a while. Who asks while one is being made waits for the same. */
export class ResultCache {
  readonly #results = new Map<string, { readonly madeAtMs: number; readonly result: Promise<unknown> }>();

  constructor(
    private readonly monotonicMs: () => number,
    private readonly keptMs = 60_000,
  ) {}

  /** @param query all that the answer depends on, but the time */
  get<Result>(query: unknown, make: () => Promise<Result>): Promise<Result> {
    const key = JSON.stringify(query);
    const nowMs = this.monotonicMs();
    const known = this.#results.get(key);
    if (known !== undefined && nowMs - known.madeAtMs < this.keptMs) return known.result as Promise<Result>;
    const result = make();
    this.#results.delete(key);
    this.#results.set(key, { madeAtMs: nowMs, result });
    // A failure is no answer: the next one who asks may have more luck.
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
