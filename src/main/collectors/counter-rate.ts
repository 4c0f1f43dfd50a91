import type { MetricName } from '../../shared/model/catalog';
import type { Labels } from '../../shared/model/series';
import type { Sink, Tick } from './collector';

/**
 * Computes the rate of a counter. It is NaN on the first reading, after a gap, and after the counter decreased: a reset
 * and a wrap cannot be distinguished, and a wrong guess would cause a spike. It is also NaN if the counter then returns
 * to its old value: some drivers report 0 once (netdata issue 6077).
 */
export class CounterRate {
  #last = Number.NaN;
  /** The value before a decrease, on the reading after it. */
  #beforeDecrease = Number.POSITIVE_INFINITY;

  /** Returns the increase since the last reading, which must have been on the last tick. NaN means that there is no reading. */
  increase(value: number, tick: Tick): number {
    const last = this.#last;
    const isBack = value >= this.#beforeDecrease;
    this.#last = value;
    this.#beforeDecrease = value < last ? last : Number.POSITIVE_INFINITY;
    return tick.gap || value < last || isBack ? Number.NaN : value - last;
  }

  perSecond(value: number, tick: Tick): number {
    return (this.increase(value, tick) * 1000) / tick.elapsedMs;
  }
}

/** A series that shows the rate of a counter. */
export class RateSeries {
  readonly #counter = new CounterRate();

  /**
   * @param scale units of the metric for each count
   * @param highest bound of the rate, which readings at slightly different times may exceed a little
   */
  constructor(
    private readonly sink: Sink,
    private readonly series: number,
    private readonly scale: number,
    private readonly highest = Number.POSITIVE_INFINITY,
  ) {}

  /** @returns the rate; NaN without one */
  set(value: number, tick: Tick): number {
    const rate = clampRatio(this.#counter.perSecond(value, tick) * this.scale, this.highest);
    this.sink.set(this.series, rate);
    return rate;
  }
}

/**
 * Metrics of one reading. A field without a scale is set as it is. A field with a scale, in units of the metric for
 * each count, is a counter that is set as a rate, up to a highest value if there is one, which readings at slightly
 * different times may exceed a little.
 */
export type Fields<Reading> = readonly (readonly [
  metric: MetricName,
  field: keyof Reading,
  scale?: number,
  highest?: number,
])[];

const NO_RATE: Tick = { atMs: Number.NaN, elapsedMs: Number.NaN, gap: true };

/** The series of one thing, such as a disk, that is read as a whole. */
export class FieldSeries<Reading> {
  readonly #setters: readonly ((reading: Reading | undefined, tick: Tick) => void)[];

  constructor(sink: Sink, fields: Fields<Reading>, labels?: Labels) {
    this.#setters = fields.map(([metric, field, scale, highest = Number.POSITIVE_INFINITY]) => {
      const series = sink.series(metric, labels);
      const valueIn = (reading: Reading | undefined) => (reading?.[field] as number | undefined) ?? Number.NaN;
      if (scale === undefined) return (reading) => sink.set(series, valueIn(reading));
      const rate = new RateSeries(sink, series, scale, highest);
      return (reading, tick) => rate.set(valueIn(reading), tick);
    });
  }

  /**
   * @param reading undefined if it is missing in this run
   * @param tick not needed for fields without a rate
   */
  set(reading: Reading | undefined, tick: Tick = NO_RATE): void {
    for (const set of this.#setters) set(reading, tick);
  }
}

/** The series of things that appear and disappear, such as interfaces, by key. */
export class ByKey<Value> {
  readonly #values = new Map<string, Value>();

  constructor(private readonly close: (value: Value) => void = () => undefined) {}

  get size(): number {
    return this.#values.size;
  }

  values(): IterableIterator<Value> {
    return this.#values.values();
  }

  get(key: string, create: () => Value): Value {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const value = create();
    this.#values.set(key, value);
    return value;
  }

  /** Closes and removes all others. */
  keepOnly(keys: readonly string[]): void {
    const present = new Set(keys);
    for (const [key, value] of this.#values) {
      if (present.has(key)) continue;
      this.close(value);
      this.#values.delete(key);
    }
  }
}

/** Limits a ratio that rounding, or readings at slightly different times, moved slightly out of bounds. */
export function clampRatio(ratio: number, highest = 1): number {
  return ratio < 0 ? 0 : ratio > highest ? highest : ratio;
}
