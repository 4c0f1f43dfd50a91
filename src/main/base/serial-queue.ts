import { setImmediate as nextTurn } from 'node:timers/promises';

/** Does work in order, each in its own turn of the event loop: the caller continues first. */
export class SerialQueue {
  #last: Promise<void> = Promise.resolve();

  /** @param report receives errors of a piece of work; the next one still runs */
  constructor(private readonly report: (error: unknown) => void) {}

  /** Resolves when all work so far is done. */
  get settled(): Promise<void> {
    return this.#last;
  }

  /** @returns when it is done */
  add(work: () => void | Promise<void>): Promise<void> {
    this.#last = this.#last
      .then(() => nextTurn())
      .then(work)
      .catch(this.report);
    return this.#last;
  }
}
