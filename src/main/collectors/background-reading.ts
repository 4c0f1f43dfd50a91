import { detach } from '../base/contain';
/**
 * A reading that takes too long for the tick: it is made elsewhere, one at a time, and the tick takes what
 * is there. What goes wrong in it is thrown at the next {@link begin}, so that the registry hears of it.
 */
export class BackgroundReading<T> {
  #isOut = false;
  #error: unknown;
  /** The last answer; undefined before the first. */
  newest: T | undefined;

  constructor(
    private readonly read: () => Promise<T>,
    private readonly onResult: (result: T) => void,
  ) {}

  /** Asks, unless the answer to the last time is still out. @throws what the reading before threw */
  begin(): void {
    const error = this.#error;
    this.#error = undefined;
    if (!this.#isOut) detach('a reading', this.#run());
    if (error !== undefined) throw error;
  }

  async #run(): Promise<void> {
    this.#isOut = true;
    try {
      this.newest = await this.read();
      this.onResult(this.newest);
    } catch (error) {
      this.#error = error;
    } finally {
      this.#isOut = false;
    }
  }
}
