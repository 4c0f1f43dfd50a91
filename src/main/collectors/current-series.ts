import type { Sink } from './collector';

/** The series of things that appear and disappear, all of which are read at once: those of the last reading. */
export class CurrentSeries {
  #shown: ReadonlySet<number> = new Set();

  constructor(private readonly sink: Sink) {}

  /** Sets the values of a reading. A series that it lacks has no value any more. */
  replace(values: readonly (readonly [series: number, value: number])[]): void {
    const now = new Set(values.map(([series]) => series));
    for (const series of this.#shown) if (!now.has(series)) this.sink.set(series, Number.NaN);
    for (const [series, value] of values) this.sink.set(series, value);
    this.#shown = now;
  }
}
