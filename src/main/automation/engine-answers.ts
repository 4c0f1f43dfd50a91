import { MINUTE_MS } from '../../shared/model/time';

/** An answer that took longer is remembered for longer, so that questions to the engine cost at most 1% of a core. */
const LEAST_AGE_PER_COST = 100;
/** A host that hung for a moment must not forget the emergency. */
const MOST_AGE_MS = 2 * MINUTE_MS;
/** Programs come and go for as long as an emergency lasts. */
const MOST_ANSWERS = 200;

interface Answer {
  readonly isRefused: boolean;
  readonly atMs: number;
  readonly costMs: number;
}

/**
 * Remembers for a while whether the engine refuses a change: to plan one reads every process and thread of a program,
 * and an emergency asks on every tick.
 */
export class EngineAnswers {
  /** Oldest first. */
  readonly #answers = new Map<string, Answer>();

  note(request: string, isRefused: boolean, atMs: number, costMs: number): void {
    this.#answers.delete(request);
    this.#answers.set(request, { isRefused, atMs, costMs });
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MOST_ANSWERS && oldest !== undefined) this.#answers.delete(oldest);
  }

  /**
   * Returns an answer that still counts.
   *
   * @param request see `requestOf`
   * @param forMs time for which it counts at least
   */
  find(request: string, nowMs: number, forMs: number): Pick<Answer, 'isRefused'> | undefined {
    const answer = this.#answers.get(request);
    if (answer === undefined) return undefined;
    return nowMs - answer.atMs < Math.max(forMs, Math.min(answer.costMs * LEAST_AGE_PER_COST, MOST_AGE_MS))
      ? answer
      : undefined;
  }
}
