/** The means of one step of time. */
export interface StepMeans {
  /** When the step began: a multiple of its length. */
  readonly atMs: number;
  /** A mean a series, NaN where it had no value; a new array each time. */
  readonly values: Float64Array;
}

/** A step of which less was seen is unknown. */
const LEAST_SEEN_SHARE = 0.5;

/**
 * Gathers samples into means over whole steps, on the grid that the store's tiers lie on. What had come together before
 * a gap is thrown away: the seconds before a suspend say nothing of the minute.
 */
export class StepAverager {
  #sums: Float64Array;
  #counts: Uint32Array;
  #stepAtMs = Number.NaN;
  #coveredMs = 0;

  constructor(
    readonly width: number,
    readonly stepMs: number,
  ) {
    this.#sums = new Float64Array(width);
    this.#counts = new Uint32Array(width);
  }

  /**
   * @param intervalMs how long the sample stands for
   * @param readValue the value of a series, NaN where there is none
   * @returns the step that the sample ends, if it is the first of another; undefined where too little of it was seen
   */
  add(atMs: number, intervalMs: number, gap: boolean, readValue: (series: number) => number): StepMeans | undefined {
    const stepAtMs = Math.floor(atMs / this.stepMs) * this.stepMs;
    let ended: StepMeans | undefined;
    if (gap || stepAtMs < this.#stepAtMs) this.#reset(stepAtMs);
    else if (stepAtMs !== this.#stepAtMs) {
      if (this.#coveredMs >= this.stepMs * LEAST_SEEN_SHARE) ended = { atMs: this.#stepAtMs, values: this.#means() };
      this.#reset(stepAtMs);
    }
    this.#coveredMs += intervalMs;
    for (let series = 0; series < this.width; series++) {
      const value = readValue(series);
      if (!Number.isFinite(value)) continue;
      this.#sums[series] = (this.#sums[series] as number) + value;
      this.#counts[series] = (this.#counts[series] as number) + 1;
    }
    return ended;
  }

  #means(): Float64Array {
    const sums = this.#sums;
    const counts = this.#counts;
    // 0 / 0 is the NaN that a missing value is.
    return sums.map((sum, series) => sum / (counts[series] as number));
  }

  #reset(stepAtMs: number): void {
    this.#stepAtMs = stepAtMs;
    this.#coveredMs = 0;
    this.#sums.fill(0);
    this.#counts.fill(0);
  }
}
