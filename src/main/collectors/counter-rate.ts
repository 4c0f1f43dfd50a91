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
export class RateSeries {
  readonly #counter = new CounterRate();

  /** @param scale what one count stands for in the metric's unit */
  constructor(
    private readonly sink: Sink,
    private readonly series: number,
    private readonly scale = 1,
  ) {}

  set(value: number, tick: Tick): void {
    this.sink.set(this.series, this.#counter.perSecond(value, tick) * this.scale);
  }
}

/** A ratio that rounding and the moments of two readings have carried a little beyond its bounds. */
export function clampRatio(ratio: number, highest = 1): number {
  return ratio < 0 ? 0 : ratio > highest ? highest : ratio;
}
