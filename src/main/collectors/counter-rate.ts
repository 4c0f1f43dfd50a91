import type { MetricName } from '../../shared/model/catalog';
import type { Labels } from '../../shared/model/series';
import type { Sink, Tick } from './collector';

/**
 * A counter made into a rate. There is none, told as NaN, on the first reading, after a gap, and where the counter went
 * back: a reset and a wrap cannot be told apart, and a guess at either draws a spike.
 */
export class CounterRate {
  #last = Number.NaN;

  /** What was added since the reading before, which must have been on the tick before. */
  increase(value: number, tick: Tick): number {
    const increase = value - this.#last;
    this.#last = value;
    return tick.gap || increase < 0 ? Number.NaN : increase;
  }

  perSecond(value: number, tick: Tick): number {
    return (this.increase(value, tick) * 1000) / tick.elapsedMs;
  }
}

/** A series that shows the rate of a counter. */
class RateSeries {
  readonly #counter = new CounterRate();

  /**
   * @param scale units of the metric for each count
   * @param highest bound of the rate, which the moments of two readings may exceed a little
   */
  constructor(
    private readonly sink: Sink,
    private readonly series: number,
    private readonly scale: number,
    private readonly highest = Number.POSITIVE_INFINITY,
  ) {}

  set(value: number, tick: Tick): void {
    this.sink.set(this.series, clampRatio(this.#counter.perSecond(value, tick) * this.scale, this.highest));
  }
}

/**
 * Metrics of one reading: a field that is shown as it is, or a counter that is shown as a rate if it has a scale, in
 * units of the metric for each count, and possibly a highest value.
 */
export type Fields<Reading> = readonly (readonly [
  metric: MetricName,
  field: keyof Reading,
  scale?: number,
  highest?: number,
])[];

/** The series of one thing, such as a disk, that is read as a whole. */
export class FieldSeries<Reading> {
  readonly #setters: readonly ((reading: Reading, tick: Tick) => void)[];

  constructor(sink: Sink, fields: Fields<Reading>, labels?: Labels) {
    this.#setters = fields.map(([metric, field, scale, highest]) => {
      const series = sink.series(metric, labels);
      if (scale === undefined) return (reading) => sink.set(series, reading[field] as number);
      const rate = new RateSeries(sink, series, scale, highest);
      return (reading, tick) => rate.set(reading[field] as number, tick);
    });
  }

  set(reading: Reading, tick: Tick): void {
    for (const set of this.#setters) set(reading, tick);
  }
}

/** The series of things that come and go, such as interfaces, by key. */
export class ByKey<Value> {
  readonly #values = new Map<string, Value>();

  constructor(private readonly close: (value: Value) => void = () => undefined) {}

  get size(): number {
    return this.#values.size;
  }

  get(key: string, create: () => Value): Value {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const value = create();
    this.#values.set(key, value);
    return value;
  }

  /** Closes and forgets everything else. */
  keepOnly(keys: readonly string[]): void {
    const present = new Set(keys);
    for (const [key, value] of this.#values) {
      if (present.has(key)) continue;
      this.close(value);
      this.#values.delete(key);
    }
  }
}

/** A ratio that rounding and the moments of two readings have carried a little beyond its bounds. */
export function clampRatio(ratio: number, highest = 1): number {
  return ratio < 0 ? 0 : ratio > highest ? highest : ratio;
}
