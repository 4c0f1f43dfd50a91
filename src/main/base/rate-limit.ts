/**
 * Lets one event of a kind pass in each period, so that a flood of one kind neither fills a log nor hides the others.
 */
export class RateLimit {
  readonly #kinds = new Map<string, { readonly sinceMs: number; suppressed: number }>();

  /** @param periodMs between two events of a kind that pass */
  constructor(
    private readonly monotonicMs: () => number,
    private readonly periodMs = 60_000,
  ) {}

  /**
   * @param kind one of a few names, never text that a client chooses
   * @returns the number of events of the kind that were suppressed since the last one that passed; undefined to
   *   suppress this one
   */
  pass(kind: string): number | undefined {
    const nowMs = this.monotonicMs();
    const known = this.#kinds.get(kind);
    if (known !== undefined && nowMs - known.sinceMs < this.periodMs) {
      known.suppressed++;
      return undefined;
    }
    this.#kinds.set(kind, { sinceMs: nowMs, suppressed: 0 });
    return known?.suppressed ?? 0;
  }
}
