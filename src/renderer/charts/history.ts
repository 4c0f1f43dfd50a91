import { queryOptions, skipToken } from '@tanstack/react-query';
import type { RangeResult } from '../../shared/contract/schemas';
import { findMetric } from '../../shared/model/catalog';
import type { Unit } from '../../shared/model/metric';
import { selectorProblem } from '../../shared/model/selector';
import { parseSeriesKey } from '../../shared/model/series';
import { api, every, keepOf } from '../live/host-api';
import { hostClock } from '../live/host-clock';
import { lengthOf, type Span, spanOf, type TimeRange } from '../time-range';
import { alignColumns, type Plot } from './plot';

/** A result, and the requested period; the result begins and ends at round times near to it. */
export interface Spanned<T> {
  readonly span: Span;
  readonly result: T;
}

/** The past of the compared series. */
export type History = Spanned<RangeResult>;

/** The series that share a chart. */
export interface UnitGroup {
  readonly unit: Unit;
  readonly keys: readonly string[];
}

/** The number of points that can be distinguished on a wide window. */
const POINTS = 600;
const MAX_SELECTOR_LENGTH = 500;
const FASTEST_MS = 2_000;
const SLOWEST_MS = 60_000;
/** The past changes only when history is imported. */
const PAST_MS = 300_000;
/** Values further apart than this number of a series' own steps have unknown time between them. */
const GAP_STEPS = 3.5;

/**
 * Queries the history of series. The store returns shorter periods in finer steps: the finest with no more than the
 * requested points.
 */
export function historyQuery(keys: readonly string[], range: TimeRange) {
  const liveMs = Math.min(SLOWEST_MS, Math.max(FASTEST_MS, lengthOf(range) / POINTS));
  return queryOptions({
    queryKey: ['history', keys, range],
    queryFn: async ({ signal }): Promise<History> => {
      const span = spanOf(range, await hostClock.read());
      return { span, result: await readRange(keys, span, signal) };
    },
    refetchInterval: every(range.kind === 'fixed' ? PAST_MS : liveMs),
  });
}

/**
 * Defines a query of one series over a period. Data of another series is no placeholder.
 *
 * @param readSpan returns the period, given the parameter that the query is repeated for
 */
export function seriesQuery<Over, Output>(
  name: string,
  refetchInterval: number,
  readSpan: (over: Over) => Promise<Span>,
  run: (input: Span & { readonly key: string }, options: { readonly signal: AbortSignal }) => Promise<Output>,
) {
  /** @param key of the series; undefined for no query */
  return (key: string | undefined, over: Over) =>
    queryOptions({
      queryKey: [name, key, over],
      queryFn:
        key === undefined ? skipToken : async ({ signal }) => run({ key, ...(await readSpan(over)) }, { signal }),
      refetchInterval,
      placeholderData: keepOf(key ?? ''),
    });
}

/** Reads the history of series; without keys it sends no request. */
export async function readRange(keys: readonly string[], span: Span, signal: AbortSignal): Promise<RangeResult> {
  if (keys.length === 0) return { fromMs: span.fromMs, stepMs: 1_000, series: [] };
  const query = { ...span, selectors: [...new Set(keys.map(selectorOf))], points: POINTS + 2 };
  const result = await api.metrics.range(query, { signal });
  // The selector of one series may have matched others, too.
  return { ...result, series: result.series.filter(({ key }) => keys.includes(key)) };
}

/** Returns a selector for a series: its key, or its metric where the key is too long or not a valid selector. */
function selectorOf(key: string): string {
  const isSelector = key.length <= MAX_SELECTOR_LENGTH && selectorProblem(key) === undefined;
  return isSelector ? key : (parseSeriesKey(key)?.metric ?? key);
}

/** Groups series by unit, in the order in which the units occur. */
export function groupByUnit(keys: readonly string[], history: History | undefined): readonly UnitGroup[] {
  return [...Map.groupBy(keys, (key) => unitOf(key, history))].map(([unit, own]) => ({ unit, keys: own }));
}

export function unitOf(key: string, history?: History): Unit {
  const known = findMetric(parseSeriesKey(key)?.metric ?? '')?.unit;
  return known ?? history?.result.series.find((one) => one.key === key)?.unit ?? 'count';
}

/** Returns one line for each key; a series without history is a line without values. */
export function plotOf({ span, result }: History, keys: readonly string[]): Plot {
  const columns = keys.map((key) => result.series.find((one) => one.key === key)?.values ?? []);
  const { times, values } = alignColumns(result, columns);
  return { ...span, times, values, joinMs: values.map((line) => GAP_STEPS * result.stepMs * stepsBetween(line)) };
}

/**
 * Returns the median number of steps between the values of a line, because imported history may be coarser than
 * requested.
 */
function stepsBetween(line: readonly number[]): number {
  const known = line.flatMap((value, index) => (Number.isNaN(value) ? [] : index));
  const distances = known.slice(1).map((index, before) => index - (known[before] as number));
  distances.sort((a, b) => a - b);
  return distances[distances.length >> 1] ?? 1;
}
