/** What decides whether a condition holds: from `enter` on it does, below `leave` it no longer does; between, as before. */
export interface ConditionBounds {
  readonly enter: number;
  readonly leave: number;
}

/** Over so long a reading is averaged: one second of trouble is none. */
const SMOOTHING_MS = 2_000;

/** A quantity that is trouble when it stays high. The time is given with each reading. */
export class LastingCondition {
  #value = Number.NaN;
  #lastMs = Number.NaN;
  #sinceMs: number | undefined;

  constructor(readonly bounds: ConditionBounds) {}

  /** Since when it holds; undefined while it does not. */
  get sinceMs(): number | undefined {
    return this.#sinceMs;
  }

  /** Averaged; not a number before the first reading. */
  get value(): number {
    return this.#value;
  }

  /** @param reading not a number where there is none: then nothing changes */
  observe(atMs: number, reading: number): void {
    if (!Number.isFinite(reading)) return;
    const elapsedMs = atMs - this.#lastMs;
    this.#lastMs = atMs;
    this.#value =
      Number.isFinite(this.#value) && elapsedMs > 0
        ? this.#value + (1 - Math.exp(-elapsedMs / SMOOTHING_MS)) * (reading - this.#value)
        : reading;
    const { enter, leave } = this.bounds;
    if (this.#value >= enter) this.#sinceMs ??= atMs;
    else if (this.#value < leave) this.#sinceMs = undefined;
  }

  hasHeldFor(atMs: number, persistMs: number): boolean {
    return this.#sinceMs !== undefined && atMs - this.#sinceMs >= persistMs;
  }

  /** After a hole in the data nothing is known. */
  reset(): void {
    this.#value = Number.NaN;
    this.#lastMs = Number.NaN;
    this.#sinceMs = undefined;
  }
}
