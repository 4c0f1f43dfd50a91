import type { RangeQuery, RangeResult } from '../../shared/contract/schemas';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../shared/model/time';
import type { SeriesSet } from '../../shared/model/time-series';

/** Span of history on a grid of steps. */
export interface HistorySpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/** Reads series in the form of the pure functions: whole steps, NaN for unknown values. */
export async function readHistory(
  range: (query: RangeQuery) => Promise<RangeResult>,
  selectors: readonly string[],
  span: HistorySpan,
): Promise<SeriesSet> {
  return toSeriesSet(await range(historyQuery(selectors, span)));
}

/** Builds the query whose result has the steps of the span: aligned, the store returns one bucket less. */
function historyQuery(selectors: readonly string[], { fromMs, toMs, stepMs }: HistorySpan): RangeQuery {
  const firstMs = Math.floor(fromMs / stepMs) * stepMs;
  const count = Math.max(1, Math.ceil((toMs - firstMs) / stepMs));
  return {
    selectors: [...selectors],
    fromMs: firstMs,
    toMs: firstMs + count * stepMs,
    points: count < 10 ? count : count + 1,
    aggregation: 'avg',
  };
}

function toSeriesSet({ fromMs, stepMs, series }: RangeResult): SeriesSet {
  const count = series[0]?.values.length ?? 0;
  return {
    names: series.map(({ key }) => key),
    atMs: Float64Array.from({ length: count }, (_, index) => fromMs + index * stepMs),
    columns: series.map(({ values }) => Float64Array.from(values, (value) => value ?? Number.NaN)),
  };
}

const STEPS_MS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((minutes) => minutes * MINUTE_MS),
];

/** Chooses the smallest customary step that fits the tiers of the store and is no shorter. */
export function chooseStepMs(leastMs: number): number {
  return STEPS_MS.find((stepMs) => stepMs >= leastMs) ?? Math.ceil(leastMs / DAY_MS) * DAY_MS;
}
