import type { Sink, Tick } from '../../src/main/collectors/collector';
import { formatSeriesKey } from '../../src/shared/model/series';
import { valueRangeOf } from '../../src/shared/model/value-range';

/** A sink that records values by the key of the series, without impossible ones, as the registry does. */
export class RecordingSink implements Sink {
  readonly #keys: string[] = [];
  readonly problems: string[] = [];
  readonly #values = new Map<string, number>();

  series(...[metric, labels]: Parameters<Sink['series']>): number {
    const key = formatSeriesKey(metric, labels ?? {});
    const known = this.#keys.indexOf(key);
    return known === -1 ? this.#keys.push(key) - 1 : known;
  }

  set(series: number, value: number): void {
    const key = this.#keys[series];
    if (key === undefined) return;
    const { least, most } = valueRangeOf(key);
    if (Number.isFinite(value) && value >= least && value <= most) this.#values.set(key, value);
    else this.#values.delete(key);
  }

  missing(problem: string): void {
    this.problems.push(problem);
  }

  /** Returns undefined if nothing was set since the last {@link clear}. */
  get(key: string): number | undefined {
    return this.#values.get(key);
  }

  get keys(): string[] {
    return [...this.#values.keys()].sort();
  }

  clear(): void {
    this.#values.clear();
  }
}

/** First tick of a collector, over which no rate is formed. */
export const FIRST_TICK: Tick = { atMs: 0, elapsedMs: Number.NaN, gap: true };

/** Creates a tick, in milliseconds after the one before. */
export function tickAfter(elapsedMs: number): Tick {
  return { atMs: 0, elapsedMs, gap: false };
}
