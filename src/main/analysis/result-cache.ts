/** How many answers are kept; each is a few kilobytes. */
const LIMIT = 100;

/** Answers that cost much and hold for a while. Who asks while one is being made waits for the same. */
export class ResultCache {
  readonly #replies = new Map<string, { readonly madeAtMs: number; readonly answer: Promise<unknown> }>();

  constructor(
    private readonly monotonicMs: () => number,
    private readonly keptMs = 60_000,
  ) {}

  /** @param query all that the answer depends on, but the time */
  get<Result>(query: unknown, make: () => Promise<Result>): Promise<Result> {
    const key = JSON.stringify(query);
    const nowMs = this.monotonicMs();
    const known = this.#replies.get(key);
    if (known !== undefined && nowMs - known.madeAtMs < this.keptMs) return known.answer as Promise<Result>;
    const result = make();
    this.#replies.delete(key);
    this.#replies.set(key, { madeAtMs: nowMs, answer: result });
    // A failure is no answer: the next one who asks may have more luck.
    result.catch(() => {
      if (this.#replies.get(key)?.answer === result) this.#replies.delete(key);
    });
    for (const oldest of this.#replies.keys()) {
      if (this.#replies.size <= LIMIT) break;
      this.#replies.delete(oldest);
    }
    return result;
  }
}
