import type { Frame } from '../../shared/model/frame';
import { SampleRing } from '../../shared/model/sample-ring';

/**
 * Keeps the newest frames in memory, with one column for each series, so that judgments and charts of the last hour need
 * no disk. History is kept in single precision (7 digits, finer than any chart or judgment needs), 2.9 MB for 200 series
 * of one hour at one second; the newest value of a series is kept exactly.
 */
export class MetricWindow extends SampleRing {
  readonly #newest: number[] = [];
  /** By series: the number of frames that had been added with its newest value. */
  readonly #newestAt: number[] = [];
  #added = 0;

  /** @param capacity in frames */
  constructor(capacity: number) {
    super(capacity, Float32Array);
  }

  add(frame: Frame): void {
    this.append(frame.atMs);
    this.#added++;
    for (let series = 0; series < frame.values.length; series++) {
      const value = frame.values[series] as number;
      if (Number.isNaN(value)) continue;
      this.set(series, value);
      this.#newest[series] = value;
      this.#newestAt[series] = this.#added;
    }
  }

  /** Returns the newest value of a series, if it is in one of the newest `within` frames. */
  latest(series: number, within: number): { readonly atMs: number; readonly value: number } | undefined {
    const age = this.#added - (this.#newestAt[series] ?? Number.NEGATIVE_INFINITY);
    if (age >= Math.min(within, this.length)) return undefined;
    return { atMs: this.timeAt(this.length - 1 - age), value: this.#newest[series] as number };
  }
}
