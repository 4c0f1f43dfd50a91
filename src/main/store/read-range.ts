import type { Aggregation, RangeQuery, RangeResult, SeriesInfo } from '../../shared/contract/schemas';
import { findMetric } from '../../shared/model/catalog';
import { createSelector, selectorProblem } from '../../shared/model/selector';
import { parseSeriesKey } from '../../shared/model/series';
import { InvalidRequestError } from '../base/errors';
import type { BlockRow } from './block-table';
import type { HeadContent } from './head-set';
import type { MetricDatabase } from './metric-database';
import { type PlanPart, planQuery } from './query-plan';
import { SeriesBuckets } from './series-buckets';
import { RAW_TIER, TIER_COLUMNS } from './tiers';

/** A larger result would block the thread and the transports for seconds. */
const VALUES_LIMIT = 1_000_000;
const DEFAULT_INTERVAL_MS = 1_000;
const UNKNOWN_SPAN = { keptFromMs: Number.NEGATIVE_INFINITY, rolledToMs: Number.POSITIVE_INFINITY };

type TierColumn = (typeof TIER_COLUMNS)[number];

/** Columns of a tier that an aggregation needs, besides the count. */
const NEEDED_COLUMNS: Readonly<Record<Aggregation, readonly TierColumn[]>> = {
  avg: ['sum'],
  min: ['min'],
  max: ['max'],
  sum: ['sum'],
  count: ['count'],
  last: ['last'],
  rate: ['last'],
  quantile: ['min', 'max', 'sum'],
};
const COUNT_COLUMN = TIER_COLUMNS.indexOf('count');

/** Sources of a result. */
export interface RangeSources {
  /** Undefined if it cannot be used; the heads alone are read then. */
  readonly metrics: MetricDatabase | undefined;
  /** Every block, by tier and then by time. */
  readonly rows: readonly BlockRow[];
  readonly heads: readonly HeadContent[];
}

/**
 * Answers a range query.
 *
 * @param finest answer from the samples even if a coarser tier would do
 * @throws InvalidRequestError if the result would be too large
 */
export function readRange(query: RangeQuery, { metrics, rows, heads }: RangeSources, finest = false): RangeResult {
  const { grid, parts } = planQuery(
    query,
    (tier) => metrics?.progress.span(tier) ?? UNKNOWN_SPAN,
    rawIntervalOf(heads),
    finest,
  );
  const keys = matchKeys(query.selectors, metrics?.ids.keys() ?? [], heads);
  if (keys.length * grid.count > VALUES_LIMIT) {
    throw new InvalidRequestError(
      `${keys.length} series of ${grid.count} points are too many for one response`,
      'Request fewer series or fewer points.',
    );
  }
  const buckets = new SeriesBuckets(grid, query.aggregation === 'quantile');
  const wanted = parts.map((part) => ({
    part,
    rows: rows.filter((row) => row.tier === part.tier.id && row.toMs >= part.fromMs && row.fromMs < part.toMs),
  }));
  const columns = NEEDED_COLUMNS[query.aggregation];
  const indexes = heads.map((head) => new Map(head.keys.map((key, index) => [key, index])));

  const series = keys.map((key) => {
    const info = seriesInfo(key);
    buckets.reset(isCounter(info.metric));
    const id = metrics?.ids.find(key);
    if (metrics !== undefined && id !== undefined) {
      for (const { part, rows } of wanted) for (const row of rows) addBlock(metrics, row, id, part, columns, buckets);
    }
    for (const [position, head] of heads.entries()) addHead(head, indexes[position]?.get(key), buckets);
    return { ...info, values: buckets.finish(query.aggregation, query.quantile) };
  });
  return { fromMs: grid.fromMs, stepMs: grid.stepMs, series };
}

function addBlock(
  { cache }: MetricDatabase,
  row: BlockRow,
  seriesId: number,
  part: PlanPart,
  wanted: readonly TierColumn[],
  buckets: SeriesBuckets,
): void {
  const { tier, fromMs, toMs } = part;
  const isRaw = tier === RAW_TIER;
  const numbers = isRaw ? [0] : [COUNT_COLUMN, ...wanted.map((name) => TIER_COLUMNS.indexOf(name))];
  const read = cache.attempt(() => cache.columns(row.id, seriesId, numbers));
  const first = read?.columns[0];
  if (read === undefined || first === undefined) return;
  if (isRaw) {
    buckets.addSamples(read.times, first, read.times.length, fromMs, toMs);
    return;
  }
  // Placeholders for the statistics that are not needed; they are not read.
  const statistics = TIER_COLUMNS.map((_, number) => read.columns[numbers.indexOf(number)] ?? first);
  buckets.addStatistics(read.times, statistics, { widthMs: tier.widthMs, fromMs, toMs });
}

/** Returns the distance of the newest frames, which the older ones are assumed to share. */
function rawIntervalOf(heads: readonly HeadContent[]): number {
  const intervalMs = heads.at(-1)?.frames.at(-1)?.intervalMs ?? 0;
  return intervalMs > 0 ? intervalMs : DEFAULT_INTERVAL_MS;
}

function addHead(head: HeadContent, index: number | undefined, buckets: SeriesBuckets): void {
  if (index === undefined) return;
  const times = new Float64Array(head.frames.length);
  const values = new Float64Array(head.frames.length);
  let count = 0;
  for (const frame of head.frames) {
    const value = frame.values[index] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    times[count] = frame.atMs;
    values[count++] = value;
  }
  buckets.addSamples(times, values, count);
}

/**
 * Lists the keys that match the selectors, sorted.
 *
 * @throws InvalidRequestError if a selector is not valid: any other error would be blamed on the database
 */
export function matchKeys(
  selectors: readonly string[],
  stored: Iterable<string>,
  heads: readonly HeadContent[],
): readonly string[] {
  for (const selector of selectors) {
    const problem = selectorProblem(selector);
    if (problem !== undefined) throw new InvalidRequestError(problem, 'Correct the selector.');
  }
  const matches = createSelector(selectors);
  const found = new Set<string>();
  for (const keys of [stored, ...heads.map((head) => head.keys)]) {
    for (const key of keys) if (!found.has(key) && matches(key)) found.add(key);
  }
  return [...found].sort();
}

export function seriesInfo(key: string): SeriesInfo {
  const { metric, labels } = parseSeriesKey(key) ?? { metric: key, labels: {} };
  return { key, metric, labels, unit: findMetric(metric)?.unit ?? 'count' };
}

/** Decides by the name if the metric is not in the catalog, as imported ones are not. */
function isCounter(metric: string): boolean {
  return findMetric(metric)?.kind === 'counter' || metric.endsWith('_total');
}
