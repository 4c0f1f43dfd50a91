import type { MetricName } from './catalog';
import { unescapeLabel } from './label-matchers';

export type Labels = Readonly<Record<string, string>>;

/** One metric with one set of labels, interned to a small integer that is its index in every frame. */
export interface Series {
  readonly index: number;
  readonly key: string;
  readonly metric: MetricName;
  readonly labels: Labels;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

/**
 * Returns the canonical text of a series: Prometheus' notation with the labels sorted by name.
 *
 * @example formatSeriesKey('disk_io_busy_ratio', { device: 'vda' }) // 'disk_io_busy_ratio{device="vda"}'
 */
export function formatSeriesKey(metric: string, labels: Labels): string {
  const names = Object.keys(labels);
  if (names.length === 0) return metric;
  const parts = names
    .sort()
    .map((name) => `${name}="${(labels[name] ?? '').replace(/[\\"\n]/g, (c) => ESCAPES[c] ?? c)}"`);
  return `${metric}{${parts.join(',')}}`;
}

/**
 * Inverts {@link formatSeriesKey}.
 *
 * @returns undefined if the text is not a series key
 */
export function parseSeriesKey(key: string): { readonly metric: string; readonly labels: Labels } | undefined {
  const head = /^[a-zA-Z_:][a-zA-Z0-9_:]*/.exec(key)?.[0];
  if (head === undefined) return undefined;
  const rest = key.slice(head.length);
  if (rest === '') return { metric: head, labels: {} };
  if (!rest.startsWith('{') || !rest.endsWith('}')) return undefined;
  const labels: Record<string, string> = {};
  const label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)/y;
  const body = rest.slice(1, -1);
  while (label.lastIndex < body.length) {
    const match = label.exec(body);
    if (match === null) return undefined;
    labels[match[1] as string] = unescapeLabel(match[2] as string);
  }
  return { metric: head, labels };
}

/** Interns series as dense indexes. Indexes are never reused, so a frame stays readable as long as its table exists. */
export class SeriesTable {
  readonly #byKey = new Map<string, Series>();
  readonly #series: Series[] = [];

  /** @param capacity maximum number of series; beyond it {@link intern} returns -1 */
  constructor(readonly capacity = 20_000) {}

  get size(): number {
    return this.#series.length;
  }

  /** @returns the index of the series, or -1 if the table is full (a runaway label must not fill the memory) */
  intern(metric: MetricName, labels: Labels = {}): number {
    const key = formatSeriesKey(metric, labels);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known.index;
    if (this.#series.length >= this.capacity) return -1;
    const series: Series = { index: this.#series.length, key, metric, labels };
    this.#series.push(series);
    this.#byKey.set(key, series);
    return series.index;
  }

  at(index: number): Series | undefined {
    return this.#series[index];
  }

  find(key: string): Series | undefined {
    return this.#byKey.get(key);
  }

  /** Returns all series in order of index, starting at `fromIndex`. */
  list(fromIndex = 0): readonly Series[] {
    return fromIndex === 0 ? this.#series : this.#series.slice(fromIndex);
  }
}
