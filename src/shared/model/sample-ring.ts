/**
 * Keeps the newest rows of several columns in a fixed amount of memory. Row 0 is the oldest; NaN where a column has no
 * value.
 */
export class SampleRing {
  readonly #times: Float64Array;
  readonly #columns: (Float32Array | Float64Array | undefined)[] = [];
  #start = 0;
  #length = 0;
  #newestSlot = 0;

  /**
   * @param capacity in rows
   * @param Column the precision of values; a column takes memory once it has a value
   */
  constructor(
    readonly capacity: number,
    private readonly Column: Float32ArrayConstructor | Float64ArrayConstructor,
  ) {
    this.#times = new Float64Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Returns the instant of a row. */
  timeAt(row: number): number {
    return this.#times[this.#slotOf(row)] ?? Number.NaN;
  }

  valueAt(column: number, row: number): number {
    return this.#columns[column]?.[this.#slotOf(row)] ?? Number.NaN;
  }

  /** Appends a row without values; the oldest row is dropped when the ring is full. */
  protected append(atMs: number): void {
    if (this.#length < this.capacity) this.#length++;
    else this.#start = (this.#start + 1) % this.capacity;
    this.#newestSlot = this.#slotOf(this.#length - 1);
    this.#times[this.#newestSlot] = atMs;
    for (const column of this.#columns) if (column !== undefined) column[this.#newestSlot] = Number.NaN;
  }

  /** Sets a value of the newest row. */
  protected set(column: number, value: number): void {
    if (Number.isNaN(value)) return;
    this.#columns[column] ??= new this.Column(this.capacity).fill(Number.NaN);
    (this.#columns[column] as Float64Array)[this.#newestSlot] = value;
  }

  #slotOf(row: number): number {
    return (this.#start + row) % this.capacity;
  }
}
