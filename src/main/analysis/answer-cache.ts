/** How many answers are kept; each is a few kilobytes. */
const LIMIT = 100;

/** Answers that cost much and hold for a while. Who asks while one is being made waits for the same. */
export class AnswerCache {
  readonly #answers = new Map<string, { readonly madeAtMs: number; readonly answer: Promise<unknown> }>();

  constructor(
    private readonly monotonicMs: () => number,
    private readonly keptMs = 60_000,
  ) {}

  /** @param question all that the answer depends on, but the time */
  get<Answer>(question: unknown, make: () => Promise<Answer>): Promise<Answer> {
    const key = JSON.stringify(question);
    const nowMs = this.monotonicMs();
    const known = this.#answers.get(key);
    if (known !== undefined && nowMs - known.madeAtMs < this.keptMs) return known.answer as Promise<Answer>;
    const answer = make();
    this.#answers.delete(key);
    this.#answers.set(key, { madeAtMs: nowMs, answer });
    // A failure is no answer: the next one who asks may have more luck.
    answer.catch(() => {
      if (this.#answers.get(key)?.answer === answer) this.#answers.delete(key);
    });
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= LIMIT) break;
      this.#answers.delete(oldest);
    }
    return answer;
  }
}
