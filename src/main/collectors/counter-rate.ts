import type { MetricName } from '../../shared/model/catalog';
import type { Labels } from '../../shared/model/series';
import type { Sink, Tick } from './collector';

/**
 * Computes the rate of a counter. It is NaN on the first reading, after a gap, and after the counter decreased: a reset
 * and a wrap cannot be distinguished, and a wrong guess would cause a spike.
 */
export class CounterRate {
  #last = Number.NaN;

  /** Returns the increase since the last reading, which must have been on the last tick. */
  increase(value: number, tick: Tick): number {
    const increase = value - this.#last;
    this.#last = value;
    return tick.gap || increase < 0 ? Number.NaN : increase;
  }

  perSecond(value: number, tick: Tick): number {
    return (this.increase(value, tick) * 1000) / tick.elapsedMs;
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

/** The series of one thing, such as a disk, that is read as a whole. */
export class FieldSeries<Reading> {
  readonly #setters: readonly ((reading: Reading, tick: Tick) => void)[];

  constructor(sink: Sink, fields: Fields<Reading>, labels?: Labels) {
    this.#setters = fields.map(([metric, field, scale, highest = Number.POSITIVE_INFINITY]) => {
      const series = sink.series(metric, labels);
      if (scale === undefined) return (reading) => sink.set(series, reading[field] as number);
      const counter = new CounterRate();
      return (reading, tick) =>
        sink.set(series, clampRatio(counter.perSecond(reading[field] as number, tick) * scale, highest));
    });
  }

  set(reading: Reading, tick: Tick): void {
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
