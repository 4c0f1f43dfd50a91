/** Work done one after the other, each in a turn of the event loop of its own: whoever hands it over goes on first. */
export class SerialQueue {
  #last: Promise<void> = Promise.resolve();

  /** @param report what a piece of work threw: the next one is done all the same */
  constructor(private readonly report: (error: unknown) => void) {}

  /** Resolves when everything that was handed over so far is done. */
  get settled(): Promise<void> {
    return this.#last;
  }

  /** @returns when it is done */
  add(work: () => void | Promise<void>): Promise<void> {
    this.#last = this.#last
      .then(() => new Promise<void>((resolve) => setImmediate(resolve)))
      .then(work)
      .catch(this.report);
    return this.#last;
  }
}
