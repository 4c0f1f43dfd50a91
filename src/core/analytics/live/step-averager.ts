/** The means of one step of time. */
export interface StepMeans {
  /** Start of the step: a multiple of its length. */
  readonly atMs: number;
  /** One mean a series, NaN without values; a new array each time. */
  readonly values: Float64Array;
}

/** Least share of a step that must be covered by samples. */
const LEAST_SEEN_SHARE = 0.5;

/**
 * Averages samples over whole steps, on the grid of the store's tiers. Samples before a gap in the step are discarded:
 * the seconds before a suspend do not represent the minute.
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
   * @param intervalMs time that the sample covers
   * @param readValue returns the value of a series, NaN if missing
   * @returns the previous step, if the sample is the first of another one; undefined if too little of it was covered
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
    // 0 / 0 is NaN, the value of a missing mean.
    return sums.map((sum, series) => sum / (counts[series] as number));
  }

  #reset(stepAtMs: number): void {
    this.#stepAtMs = stepAtMs;
    this.#coveredMs = 0;
    this.#sums.fill(0);
    this.#counts.fill(0);
  }
}
