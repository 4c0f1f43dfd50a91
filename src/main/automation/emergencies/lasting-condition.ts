/** Hysteresis of a condition: holds from `enter` on, ends below `leave`, and stays unchanged in between. */
export interface ConditionBounds {
  readonly enter: number;
  readonly leave: number;
}

/** Readings are averaged over this time: one bad second is no condition. */
const SMOOTHING_MS = 2_000;

/**
 * Tracks a quantity that is a problem while it stays high. Each reading comes with its time, and covers the time since
 * the one before: a pressure is an average, so that a late reading misses nothing.
 */
export class LastingCondition {
  /** Average. */
  #value = Number.NaN;
  #lastMs = Number.NaN;
  /** Undefined while the condition does not hold. */
  sinceMs: number | undefined;

  constructor(private readonly bounds: ConditionBounds) {}

  /** @param reading NaN changes nothing */
  observe(atMs: number, reading: number): void {
    if (!Number.isFinite(reading)) return;
    const elapsedMs = atMs - this.#lastMs;
    this.#lastMs = atMs;
    this.#value =
      Number.isFinite(this.#value) && elapsedMs > 0
        ? this.#value + (1 - Math.exp(-elapsedMs / SMOOTHING_MS)) * (reading - this.#value)
        : reading;
    const { enter, leave } = this.bounds;
    if (this.#value >= enter) this.sinceMs ??= atMs;
    else if (this.#value < leave) this.sinceMs = undefined;
  }

  hasHeldFor(atMs: number, persistMs: number): boolean {
    return this.sinceMs !== undefined && atMs - this.sinceMs >= persistMs;
  }

  /** Forgets everything, because the time before is unknown. */
  reset(): void {
    this.#value = Number.NaN;
    this.#lastMs = Number.NaN;
    this.sinceMs = undefined;
  }
}
