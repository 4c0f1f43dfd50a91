import type { Frame } from '../../shared/model/frame';

/**
 * The newest frames in memory, a ring of fixed size for each series: what is judged and shown of the last hour needs no
 * disk. History is kept in single precision (7 digits, finer than any chart or judgement needs), 2.9 MB for 200 series
 * of one hour at one second; the newest value of a series is kept exactly.
 */
export class MetricWindow {
  readonly #atMs: Float64Array;
  readonly #gaps: Uint8Array;
  readonly #columns: (Float32Array | undefined)[] = [];
  readonly #newest: number[] = [];
  /** By series: how many frames had been added when it had its newest value. */
  readonly #newestAt: number[] = [];
  #added = 0;
  #next = 0;
  #length = 0;

  /** @param capacity how many frames are kept */
  constructor(readonly capacity: number) {
    this.#atMs = new Float64Array(capacity);
    this.#gaps = new Uint8Array(capacity);
  }

  /** How many frames there are. */
  get length(): number {
    return this.#length;
  }

  /** When the oldest frame is from; NaN where there is none. */
  get oldestAtMs(): number {
    return this.#length === 0 ? Number.NaN : (this.#atMs[this.#slot(0)] as number);
  }

  add(frame: Frame): void {
    const slot = this.#next;
    this.#added++;
    this.#atMs[slot] = frame.atMs;
    this.#gaps[slot] = frame.gap ? 1 : 0;
    for (let index = 0; index < frame.values.length; index++) {
      const value = frame.values[index] as number;
      let column = this.#columns[index];
      if (column === undefined) {
        if (Number.isNaN(value)) continue;
        column = new Float32Array(this.capacity).fill(Number.NaN);
        this.#columns[index] = column;
      }
      column[slot] = value;
      if (Number.isNaN(value)) continue;
      this.#newest[index] = value;
      this.#newestAt[index] = this.#added;
    }
    // A series that this frame does not reach has no value at this instant, whatever the slot held an hour ago.
    for (let index = frame.values.length; index < this.#columns.length; index++) {
      const column = this.#columns[index];
      if (column !== undefined) column[slot] = Number.NaN;
    }
    this.#next = (slot + 1) % this.capacity;
    if (this.#length < this.capacity) this.#length++;
  }

  /** The instant of a frame, 0 being the oldest. */
  atMs(position: number): number {
    return this.#atMs[this.#slot(position)] as number;
  }

  /** Whether nothing is known of the time before a frame. */
  gap(position: number): boolean {
    return this.#gaps[this.#slot(position)] === 1;
  }

  /** A value of a series; NaN where it has none. */
  value(series: number, position: number): number {
    return this.#columns[series]?.[this.#slot(position)] ?? Number.NaN;
  }

  /** The newest value of a series, if it is in one of the newest `within` frames. */
  latest(series: number, within: number): { readonly atMs: number; readonly value: number } | undefined {
    const age = this.#added - (this.#newestAt[series] ?? Number.NEGATIVE_INFINITY);
    if (age >= Math.min(within, this.#length)) return undefined;
    return { atMs: this.atMs(this.#length - 1 - age), value: this.#newest[series] as number };
  }

  #slot(position: number): number {
    return (this.#next - this.#length + position + this.capacity) % this.capacity;
  }
}
