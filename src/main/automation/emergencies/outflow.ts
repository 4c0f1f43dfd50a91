/** Older readings do not show the current direction. */
const WINDOW_MS = 15_000;
/** A slope over less is noise. */
const LEAST_MS = 3_000;

/** Measures how fast a resource runs out: the slope between the ends of the last seconds. */
export class Outflow {
  readonly #readings: { readonly atMs: number; readonly value: number }[] = [];

  observe(atMs: number, value: number): void {
    const last = this.#readings.at(-1);
    // File systems are read less often than each tick: the same reading again is not a new one.
    if (last !== undefined && last.value === value && atMs - last.atMs < LEAST_MS) return;
    this.#readings.push({ atMs, value });
    while (this.#readings.length > 2 && atMs - (this.#readings[0]?.atMs ?? atMs) > WINDOW_MS) this.#readings.shift();
  }

  /** Returns the seconds until a level is reached at the current rate; Infinity if never. */
  secondsUntil(level: number): number {
    const first = this.#readings[0];
    const last = this.#readings.at(-1);
    if (first === undefined || last === undefined || last.atMs - first.atMs < LEAST_MS) return Number.POSITIVE_INFINITY;
    const perSecond = ((first.value - last.value) / (last.atMs - first.atMs)) * 1000;
    return perSecond > 0 ? Math.max(0, last.value - level) / perSecond : Number.POSITIVE_INFINITY;
  }

  reset(): void {
    this.#readings.length = 0;
  }
}
